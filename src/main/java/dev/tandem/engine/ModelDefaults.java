package dev.tandem.engine;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.source.yaml.YamlConfigSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Completes the models that the operator configured.
 *
 * <p>As long as there are none, the bundled demo of {@code demo.yaml} is served. And each configured variant gets its
 * default weight and kind of engine by name, since a mapping lists only those map entries of which a property is set,
 * and each package maps its own properties only.
 */
public class ModelDefaults implements ConfigSourceFactory {

    private static final String NAME = "(\"[^\"]+\"|[^.\"]+)";
    private static final Pattern VARIANT =
            Pattern.compile("(tandem\\.models\\." + NAME + "\\.variants\\." + NAME + ")\\..+");
    private static final String BUILD = "io.quarkus.deployment.";
    private static final int BELOW_EVERY_OTHER = -1_000;

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        if (isBeingBuilt()) {
            return List.of();
        }
        Map<String, String> defaults = new HashMap<>();
        for (Iterator<String> names = context.iterateNames(); names.hasNext(); ) {
            Matcher variant = VARIANT.matcher(names.next());
            if (variant.matches()) {
                defaults.put(variant.group(1) + ".weight", "1");
                defaults.put(variant.group(1) + ".engine", "embedded");
            }
        }
        return defaults.isEmpty()
                ? List.of(demo())
                : List.of(new PropertiesConfigSource(defaults, "defaults of variants", BELOW_EVERY_OTHER));
    }

    /**
     * Whether Quarkus is building the application: what a source says then becomes a default of the built application,
     * and the demo would be served beside the operator's models. Nothing in the configuration tells; who asks does.
     */
    private static boolean isBeingBuilt() {
        return StackWalker.getInstance()
                .walk(frames -> frames.anyMatch(frame -> frame.getClassName().startsWith(BUILD)));
    }

    private static ConfigSource demo() {
        try (InputStream yaml = ModelDefaults.class.getResourceAsStream("/demo.yaml")) {
            if (yaml == null) {
                throw new IllegalStateException("demo.yaml is missing from the application");
            }
            String text = new String(yaml.readAllBytes(), StandardCharsets.UTF_8);
            return new YamlConfigSource("demo.yaml", text, BELOW_EVERY_OTHER);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
