package dev.tandem.metrics;

import java.util.List;
import java.util.Map;

/**
 * Series of one name, as Prometheus' text format groups them.
 *
 * @param name valid by Prometheus' rules
 * @param type {@code counter}, {@code gauge}, {@code histogram}, {@code summary} or {@code untyped}
 * @param help what they say, in plain text; empty when nothing does
 * @param samples in their order
 */
record MetricFamily(String name, String type, String help, List<Sample> samples) {

    static final String UNTYPED = "untyped";

    MetricFamily {
        samples = List.copyOf(samples);
    }

    /**
     * One value.
     *
     * @param name that of the family, or with a suffix such as {@code _bucket}
     * @param labels by name, in plain text
     * @param value as it is written
     */
    record Sample(String name, Map<String, String> labels, String value) {

        /** Appends its line. */
        void write(StringBuilder page) {
            page.append(name);
            if (!labels.isEmpty()) {
                String before = "{";
                for (var label : labels.entrySet()) {
                    page.append(before).append(label.getKey()).append("=\"");
                    escape(label.getValue(), true, page);
                    page.append('"');
                    before = ",";
                }
                page.append('}');
            }
            page.append(' ').append(value).append('\n');
        }
    }

    /** Appends the lines that begin it. */
    void writeHead(StringBuilder page) {
        if (!help.isEmpty()) {
            page.append("# HELP ").append(name).append(' ');
            escape(help, false, page);
            page.append('\n');
        }
        page.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    }

    private static void escape(String text, boolean quoted, StringBuilder page) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\\' -> page.append("\\\\");
                case '\n' -> page.append("\\n");
                case '"' -> page.append(quoted ? "\\\"" : "\"");
                default -> page.append(c);
            }
        }
    }
}
