package dev.tandem.testing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What {@code /q/metrics} said at one moment. */
public record Scrape(String text, List<Sample> samples) {

    private static final Pattern LINE = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? ([^ ]+)");
    private static final Pattern LABEL = Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\]|\\\\.)*)\"");

    /** One sample of one series. */
    public record Sample(String name, Map<String, String> labels, double value) {

        /** Whether the labels are among its own. */
        public boolean has(Map<String, String> wanted) {
            return labels.entrySet().containsAll(wanted.entrySet());
        }
    }

    /** Scrapes a server that lets anybody. */
    public static Scrape of(Api api) {
        return of(api.get("/q/metrics", "Accept", "text/plain"));
    }

    /** The same with the operator's key. */
    public static Scrape of(Api api, String key) {
        return of(api.get("/q/metrics", "Accept", "text/plain", "Authorization", "Bearer " + key));
    }

    private static Scrape of(Api.Reply reply) {
        String text = reply.http().body();
        if (reply.status() != 200) {
            throw new AssertionError(reply.status() + " " + text);
        }
        List<Sample> samples = new ArrayList<>();
        text.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            Matcher sample = LINE.matcher(line);
            if (sample.matches()) {
                Map<String, String> labels = new LinkedHashMap<>();
                Matcher label = LABEL.matcher(sample.group(2) == null ? "" : sample.group(2));
                while (label.find()) {
                    labels.put(label.group(1), label.group(2));
                }
                samples.add(new Sample(sample.group(1), labels, Double.parseDouble(sample.group(3))));
            }
        });
        return new Scrape(text, samples);
    }

    /** The values that a label has in the series of a name that have these labels. */
    public Set<String> values(String label, String name, Map<String, String> labels) {
        return samples.stream()
                .filter(sample -> sample.name().equals(name) && sample.has(labels))
                .map(sample -> sample.labels().getOrDefault(label, ""))
                .collect(Collectors.toSet());
    }

    /** The sum over all series of a name that have these labels. */
    public double sum(String name, Map<String, String> labels) {
        return samples.stream()
                .filter(sample -> sample.name().equals(name) && sample.has(labels))
                .mapToDouble(Sample::value)
                .sum();
    }
}
