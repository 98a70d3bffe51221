package dev.tandem.metrics;

import static dev.tandem.metrics.TandemMeters.*;

import dev.tandem.metrics.ExpositionParser.Exposition;
import dev.tandem.metrics.MetricFamily.Sample;
import dev.tandem.routing.VariantId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * What the engines of all variants measure, on one page: each family once, each of its samples with the labels
 * {@code model} and {@code variant}. Labels of these names that an engine gave are called {@code exported_model} and
 * {@code exported_variant}, as Prometheus itself does it. Not thread-safe.
 */
final class EnginesPage {

    /** Characters; what would make it longer is left out, a variant at a time. */
    private static final int LONGEST = 4 << 20;

    private static final String OURS = "tandem_";
    private static final String MODEL_LABEL = "model";

    private final SortedMap<String, Merged> families = new TreeMap<>();
    private final List<Scraped> told = new ArrayList<>();
    private int length;

    private EnginesPage() {}

    /**
     * An engine that was asked.
     *
     * @param exposition what it told; empty when it did not
     * @param took until then
     */
    record Scraped(VariantId id, Optional<Exposition> exposition, Duration took) {

        private boolean isUp() {
            return exposition.filter(known -> !known.families().isEmpty()).isPresent();
        }
    }

    private record Merged(MetricFamily first, StringBuilder lines) {}

    /** @param scraped in the order in which their samples are to stand */
    static String of(List<Scraped> scraped) {
        EnginesPage page = new EnginesPage();
        scraped.forEach(page::add);
        return page.text();
    }

    private void add(Scraped scraped) {
        int rejected = scraped.exposition().map(Exposition::rejected).orElse(0);
        List<MetricFamily> known = new ArrayList<>();
        for (MetricFamily family :
                scraped.exposition().map(Exposition::families).orElse(List.of())) {
            Merged merged = families.get(family.name());
            // Another build may call it otherwise. And nobody else speaks for us.
            if (family.name().startsWith(OURS)
                    || (merged != null && !merged.first().type().equals(family.type()))) {
                rejected += family.samples().size();
            } else {
                known.add(labelled(family, scraped.id()));
            }
        }
        int needed = known.stream().mapToInt(EnginesPage::length).sum();
        boolean fits = length + needed <= LONGEST;
        if (fits) {
            length += needed;
            known.forEach(this::merge);
        }
        told.add(new Scraped(
                scraped.id(), fits ? Optional.of(new Exposition(known, rejected)) : Optional.empty(), scraped.took()));
    }

    private void merge(MetricFamily family) {
        StringBuilder lines = families.computeIfAbsent(family.name(), any -> new Merged(family, new StringBuilder()))
                .lines();
        family.samples().forEach(sample -> sample.write(lines));
    }

    private static int length(MetricFamily family) {
        StringBuilder text = new StringBuilder();
        family.writeHead(text);
        family.samples().forEach(sample -> sample.write(text));
        return text.length();
    }

    private static MetricFamily labelled(MetricFamily family, VariantId id) {
        List<Sample> samples = family.samples().stream()
                .map(sample -> new Sample(sample.name(), labelled(sample.labels(), id), sample.value()))
                .toList();
        return new MetricFamily(family.name(), family.type(), family.help(), samples);
    }

    private static Map<String, String> labelled(Map<String, String> own, VariantId id) {
        Map<String, String> labels = labels(id);
        own.forEach((name, value) -> {
            String free = name;
            while (labels.containsKey(free) || (!free.equals(name) && own.containsKey(free))) {
                free = "exported_" + free;
            }
            labels.put(free, value);
        });
        return labels;
    }

    private static Map<String, String> labels(VariantId id) {
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put(MODEL_LABEL, id.model());
        labels.put(VARIANT, id.variant());
        return labels;
    }

    private String text() {
        StringBuilder page = new StringBuilder(length + 1_000);
        own(page, ENGINE_SCRAPE_UP, "Whether the variant's server told its metrics", one -> one.isUp() ? 1 : 0);
        own(
                page,
                ENGINE_SCRAPE_DURATION + ".seconds",
                "How long that took",
                one -> one.took().toNanos() / 1e9);
        own(
                page,
                ENGINE_SCRAPE_REJECTED_LINES,
                "Lines that were left out, because they are not Prometheus' text format",
                one -> one.exposition().map(Exposition::rejected).orElse(0));
        families.values().forEach(merged -> {
            merged.first().writeHead(page);
            page.append(merged.lines());
        });
        return page.toString();
    }

    private void own(StringBuilder page, String meter, String help, ToDoubleFunction<Scraped> value) {
        String name = meter.replace('.', '_');
        if (!told.isEmpty()) {
            List<Sample> samples = told.stream()
                    .map(one -> new Sample(name, labels(one.id()), String.valueOf(value.applyAsDouble(one))))
                    .toList();
            MetricFamily family = new MetricFamily(name, "gauge", help, samples);
            family.writeHead(page);
            samples.forEach(sample -> sample.write(page));
        }
    }
}
