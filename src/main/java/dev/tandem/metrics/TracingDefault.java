package dev.tandem.metrics;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.PropertiesConfigSource;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Turns tracing on when an OTLP endpoint is configured, by Quarkus's property or by OpenTelemetry's own environment
 * variable, and leaves it off otherwise.
 */
public class TracingDefault implements ConfigSourceFactory {

    private static final String ENDPOINT = "quarkus.otel.exporter.otlp.endpoint";
    private static final String TRACES_ENDPOINT = "quarkus.otel.exporter.otlp.traces.endpoint";
    private static final String STANDARD_ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private static final String DISABLED = "quarkus.otel.sdk.disabled";
    private static final int BELOW_EVERY_OTHER = -1_000;

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        String standard = context.getValue(STANDARD_ENDPOINT).getValue();
        Map<String, String> defaults;
        if (standard != null) {
            defaults = Map.of(DISABLED, "false", ENDPOINT, standard);
        } else {
            boolean configured = isSet(context, ENDPOINT) || isSet(context, TRACES_ENDPOINT);
            defaults = Map.of(DISABLED, String.valueOf(!configured));
        }
        return List.of(new PropertiesConfigSource(defaults, "tracing default", BELOW_EVERY_OTHER));
    }

    private static boolean isSet(ConfigSourceContext context, String property) {
        return context.getValue(property).getValue() != null;
    }
}
