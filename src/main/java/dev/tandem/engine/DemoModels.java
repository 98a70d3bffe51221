package dev.tandem.engine;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.source.yaml.YamlConfigSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Serves the bundled demo model as long as the operator has configured none: the models of {@code demo.yaml} are there
 * only while no property of {@code tandem.models} is.
 */
public class DemoModels implements ConfigSourceFactory {

    private static final String MODELS = "tandem.models.";
    private static final String MODELS_IN_ENVIRONMENT = "TANDEM_MODELS_";
    private static final int BELOW_EVERY_OTHER = -1_000;

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        for (Iterator<String> names = context.iterateNames(); names.hasNext(); ) {
            String name = names.next();
            if (name.startsWith(MODELS) || name.toUpperCase(Locale.ROOT).startsWith(MODELS_IN_ENVIRONMENT)) {
                return List.of();
            }
        }
        try (InputStream yaml = DemoModels.class.getResourceAsStream("/demo.yaml")) {
            if (yaml == null) {
                throw new IllegalStateException("demo.yaml is missing from the application");
            }
            String text = new String(yaml.readAllBytes(), StandardCharsets.UTF_8);
            return List.of(new YamlConfigSource("demo.yaml", text, BELOW_EVERY_OTHER));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
