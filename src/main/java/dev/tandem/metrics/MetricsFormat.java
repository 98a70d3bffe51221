package dev.tandem.metrics;

import io.prometheus.client.exporter.common.TextFormat;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * In which form metrics are told. Prometheus' text goes to whoever names none; OpenMetrics, which holds exemplars, to
 * whoever asks for it by name and does not prefer the other. Nobody is refused: as Prometheus' own libraries do it, one
 * who takes neither gets text.
 */
enum MetricsFormat {
    TEXT(TextFormat.CONTENT_TYPE_004),
    OPENMETRICS(TextFormat.CONTENT_TYPE_OPENMETRICS_100);

    private static final Set<String> OPENMETRICS_VERSIONS = Set.of("", "1.0.0", "0.0.1");

    private final String contentType;

    MetricsFormat(String contentType) {
        this.contentType = contentType;
    }

    /** The value of the header {@code Content-Type}. */
    String contentType() {
        return contentType;
    }

    /** @param accept all values of the header of that name */
    static MetricsFormat of(List<String> accept) {
        List<MediaRange> ranges = accept.stream()
                .flatMap(value -> Arrays.stream(value.split(",", -1)))
                .map(MediaRange::parse)
                .toList();
        double openMetrics = ranges.stream()
                .filter(range -> range.type().equals("application/openmetrics-text"))
                .filter(range -> OPENMETRICS_VERSIONS.contains(range.version()))
                .mapToDouble(MediaRange::quality)
                .max()
                .orElse(0);
        // The range that says most of a type counts, whatever a wider one says.
        OptionalDouble text = List.of("text/plain", "text/*", "*/*").stream()
                .map(type -> ranges.stream()
                        .filter(range -> range.type().equals(type))
                        .mapToDouble(MediaRange::quality)
                        .max())
                .filter(OptionalDouble::isPresent)
                .findFirst()
                .orElse(OptionalDouble.empty());
        return openMetrics > 0 && openMetrics >= text.orElse(0) ? OPENMETRICS : TEXT;
    }

    /**
     * One of those that {@code Accept} lists.
     *
     * @param type in lower case, such as {@code text/*}
     * @param version its parameter of that name; empty without one
     * @param quality from 0 to 1; 0 for what is no number
     */
    private record MediaRange(String type, String version, double quality) {

        private static final Pattern QUALITY = Pattern.compile("[01](?:\\.[0-9]{0,9})?");

        static MediaRange parse(String text) {
            String[] parts = text.split(";", -1);
            String version = "";
            double quality = 1;
            for (String parameter : Arrays.asList(parts).subList(1, parts.length)) {
                int equals = parameter.indexOf('=');
                String name =
                        parameter.substring(0, Math.max(0, equals)).strip().toLowerCase(Locale.ROOT);
                String value = parameter.substring(equals + 1).strip();
                if (name.equals("version")) {
                    version = value.replace("\"", "");
                } else if (name.equals("q")) {
                    quality = QUALITY.matcher(value).matches() ? Double.parseDouble(value) : 0;
                }
            }
            return new MediaRange(parts[0].strip().toLowerCase(Locale.ROOT), version, quality);
        }
    }
}
