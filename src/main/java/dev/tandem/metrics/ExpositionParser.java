package dev.tandem.metrics;

import dev.tandem.metrics.MetricFamily.Sample;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads Prometheus' text format (0.0.4) of a server that is not trusted: what does not follow it to the letter, or is
 * there twice, is left out line by line, and so are times, since a foreign clock may be wrong. Not thread-safe.
 */
final class ExpositionParser {

    private static final Pattern NAME = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*+");
    private static final Pattern BLANKS = Pattern.compile("[ \t]++");
    private static final Pattern TIME = Pattern.compile("-?[0-9]{1,18}+");
    private static final Pattern NUMBER =
            Pattern.compile("[+-]?(?:[0-9]{1,30}+(?:\\.[0-9]{0,30}+)?|\\.[0-9]{1,30}+)(?:[eE][+-]?[0-9]{1,4}+)?");
    private static final Set<String> TYPES = Set.of("counter", "gauge", "histogram", "summary", MetricFamily.UNTYPED);
    private static final int MOST_SAMPLES = 1_000;
    private static final int LONGEST_NAME = 200;
    private static final int LONGEST_HELP = 1_000;

    private final Map<String, String> types = new LinkedHashMap<>();
    private final Map<String, String> helps = new LinkedHashMap<>();
    private final Map<String, List<Sample>> samples = new LinkedHashMap<>();
    private final Set<Sample> seen = new HashSet<>();
    private int rejected;

    private ExpositionParser() {}

    /**
     * What was read.
     *
     * @param families those with at least one sample
     * @param rejected lines that were left out
     */
    record Exposition(List<MetricFamily> families, int rejected) {}

    /** Reads all of it, in time proportional to its length. */
    static Exposition parse(String text) {
        ExpositionParser parser = new ExpositionParser();
        text.lines().forEach(parser::line);
        return parser.end();
    }

    private void line(String line) {
        String stripped = line.strip();
        boolean accepted;
        if (stripped.isEmpty()) {
            accepted = true;
        } else if (stripped.startsWith("#")) {
            accepted = comment(BLANKS.split(stripped, 4));
        } else {
            accepted = sample(stripped);
        }
        if (!accepted) {
            rejected++;
        }
    }

    private boolean comment(String[] words) {
        if (words.length < 3 || !words[0].equals("#")) {
            return true;
        }
        return switch (words[1]) {
            case "HELP" ->
                isName(words[2]) && helps.putIfAbsent(words[2], help(words.length > 3 ? words[3] : "")) == null;
            case "TYPE" ->
                isName(words[2])
                        && words.length > 3
                        && TYPES.contains(words[3])
                        && !samples.containsKey(words[2])
                        && types.putIfAbsent(words[2], words[3]) == null;
            default -> true;
        };
    }

    /** Escaped as it was or not at all, it ends as plain text without anything that ends a line. */
    private static String help(String escaped) {
        String text = escaped.replace("\\n", " ").replace("\\\\", "\\");
        return LabelsReader.isPlain(text) ? text.substring(0, Math.min(LONGEST_HELP, text.length())) : "";
    }

    private boolean sample(String line) {
        if (seen.size() >= MOST_SAMPLES) {
            return false;
        }
        LabelsReader reader = new LabelsReader(line);
        String name = reader.name();
        if (!isName(name) || !reader.labels()) {
            return false;
        }
        String[] rest = BLANKS.split(reader.rest().strip(), -1);
        Optional<String> value = rest.length > 2 ? Optional.empty() : value(rest[0]);
        if (value.isEmpty() || (rest.length == 2 && !TIME.matcher(rest[1]).matches())) {
            return false;
        }
        // Two samples of one series differ in their values only.
        if (!seen.add(new Sample(name, reader.found(), ""))) {
            return false;
        }
        samples.computeIfAbsent(family(name), any -> new ArrayList<>())
                .add(new Sample(name, reader.found(), value.get()));
        return true;
    }

    private static boolean isName(String name) {
        return name.length() <= LONGEST_NAME && NAME.matcher(name).matches();
    }

    private String family(String sample) {
        if (!types.containsKey(sample)) {
            for (String suffix : List.of("_bucket", "_sum", "_count")) {
                if (sample.endsWith(suffix)) {
                    String family = sample.substring(0, sample.length() - suffix.length());
                    String type = types.getOrDefault(family, MetricFamily.UNTYPED);
                    if (type.equals("histogram") || (type.equals("summary") && !suffix.equals("_bucket"))) {
                        return family;
                    }
                }
            }
        }
        return sample;
    }

    /** The number in a form that every reader of the format knows: C++ writes {@code -nan}. */
    private static Optional<String> value(String word) {
        if (NUMBER.matcher(word).matches()) {
            // One that is too large would make Prometheus refuse the page.
            return Double.isFinite(Double.parseDouble(word)) ? Optional.of(word) : Optional.empty();
        }
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "nan", "+nan", "-nan" -> Optional.of("NaN");
            case "inf", "+inf", "infinity", "+infinity" -> Optional.of("+Inf");
            case "-inf", "-infinity" -> Optional.of("-Inf");
            default -> Optional.empty();
        };
    }

    private Exposition end() {
        List<MetricFamily> families = samples.entrySet().stream()
                .map(entry -> new MetricFamily(
                        entry.getKey(),
                        types.getOrDefault(entry.getKey(), MetricFamily.UNTYPED),
                        helps.getOrDefault(entry.getKey(), ""),
                        entry.getValue()))
                .toList();
        return new Exposition(families, rejected);
    }
}
