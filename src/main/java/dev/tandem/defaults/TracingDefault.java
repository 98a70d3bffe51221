package dev.tandem.defaults;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigValue;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Turns tracing on when an OTLP endpoint is configured, by Quarkus's property or by OpenTelemetry's own environment
 * variable, and leaves it off otherwise.
 */
public final class TracingDefault extends DefaultsAtRunTime {

    private static final String ENDPOINT = "quarkus.otel.exporter.otlp.endpoint";
    private static final String TRACES_ENDPOINT = "quarkus.otel.exporter.otlp.traces.endpoint";
    private static final String STANDARD_ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private static final String DISABLED = "quarkus.otel.sdk.disabled";

    @Override
    protected ConfigSource defaults(ConfigSourceContext context) {
        String standard = context.getValue(STANDARD_ENDPOINT).getValue();
        if (standard != null) {
            return source(Map.of(DISABLED, "false", ENDPOINT, standard));
        }
        boolean configured = isSet(context, ENDPOINT) || isSet(context, TRACES_ENDPOINT);
        return source(Map.of(DISABLED, String.valueOf(!configured)));
    }

    /** By somebody, that is: the property has a default, which says nothing. */
    private static boolean isSet(ConfigSourceContext context, String property) {
        ConfigValue value = context.getValue(property);
        return value.getValue() != null && value.getConfigSourceOrdinal() > Integer.MIN_VALUE;
    }
}
