package dev.tandem.metrics;

import io.prometheus.client.exporter.common.TextFormat;
import io.vertx.ext.web.MIMEHeader;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * In which form metrics are told. Prometheus' text goes to whoever names none; OpenMetrics, which holds exemplars, to
 * whoever asks for it by name and does not prefer the other. Nobody is refused: as Prometheus' own libraries do it, one
 * who takes neither gets text.
 */
enum MetricsFormat {
    TEXT(TextFormat.CONTENT_TYPE_004),
    OPENMETRICS(TextFormat.CONTENT_TYPE_OPENMETRICS_100);

    private static final Set<String> OPENMETRICS_VERSIONS = Set.of("1.0.0", "0.0.1");

    private final String contentType;

    MetricsFormat(String contentType) {
        this.contentType = contentType;
    }

    /** The value of the header {@code Content-Type}. */
    String contentType() {
        return contentType;
    }

    /** @param accepted what the header {@code Accept} lists; nothing when there is none */
    static MetricsFormat of(List<MIMEHeader> accepted) {
        Double openMetrics = weight(
                accepted, range -> is(range, "application", "openmetrics-text") && isKnown(range.parameter("version")));
        if (openMetrics == null || openMetrics <= 0) {
            return TEXT;
        }
        Double text = weight(accepted, range -> is(range, "text", "plain"));
        if (text == null) {
            text = weight(accepted, range -> is(range, "text", "*"));
        }
        if (text == null) {
            text = weight(accepted, range -> is(range, "*", "*"));
        }
        return text == null || openMetrics >= text ? OPENMETRICS : TEXT;
    }

    private static @Nullable Double weight(List<MIMEHeader> accepted, Predicate<MIMEHeader> wanted) {
        return accepted.stream()
                .filter(wanted)
                .map(range -> (double) range.weight())
                .max(Double::compare)
                .orElse(null);
    }

    private static boolean is(MIMEHeader range, String type, String subtype) {
        return range.component().equalsIgnoreCase(type)
                && range.subComponent().equalsIgnoreCase(subtype);
    }

    private static boolean isKnown(@Nullable String version) {
        return version == null || OPENMETRICS_VERSIONS.contains(version);
    }
}
