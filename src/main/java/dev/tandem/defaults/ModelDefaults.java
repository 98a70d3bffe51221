package dev.tandem.defaults;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.source.yaml.YamlConfigSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Iterator;
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
public final class ModelDefaults extends DefaultsAtRunTime {

    private static final String NAME = "(\"[^\"]+\"|[^.\"]+)";
    private static final Pattern VARIANT =
            Pattern.compile("(tandem\\.models\\." + NAME + "\\.variants\\." + NAME + ")\\..+");

    @Override
    protected ConfigSource defaults(ConfigSourceContext context) {
        Map<String, String> defaults = new HashMap<>();
        for (Iterator<String> names = context.iterateNames(); names.hasNext(); ) {
            Matcher variant = VARIANT.matcher(names.next());
            if (variant.matches()) {
                defaults.put(variant.group(1) + ".weight", "1");
                defaults.put(variant.group(1) + ".engine", "embedded");
            }
        }
        return defaults.isEmpty() ? demo() : source(defaults);
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
