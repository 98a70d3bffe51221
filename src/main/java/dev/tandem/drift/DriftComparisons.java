package dev.tandem.drift;

import dev.tandem.drift.DriftReport.AnswersOf;
import dev.tandem.drift.DriftReport.Comparison;
import dev.tandem.drift.ScoredAnswer.Pair;
import dev.tandem.inference.EngineDescription;
import dev.tandem.stats.ClusteredValue;
import dev.tandem.stats.DriftSeries;
import dev.tandem.stats.DriftSummary;
import dev.tandem.stats.EmittedTokenDrift;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Compares variants by scored answers. Pure. */
public final class DriftComparisons {

    private final List<ScoredAnswer> answers;
    private final Map<String, String> fingerprints;
    private final Map<String, EngineDescription> descriptions;

    /**
     * @param answers in any order that does not change
     * @param fingerprints of the variants; what was found of others that had their names is left out
     * @param descriptions what the variants run; one that is missing is not known
     */
    public DriftComparisons(
            List<ScoredAnswer> answers, Map<String, String> fingerprints, Map<String, EngineDescription> descriptions) {
        this.answers = List.copyOf(answers);
        this.fingerprints = Map.copyOf(fingerprints);
        this.descriptions = Map.copyOf(descriptions);
    }

    /** The others against the reference, by name. */
    public List<Comparison> candidates() {
        return comparisons(pair -> !pair.isNoiseFloor());
    }

    /** Each variant against itself, by name. */
    public List<Comparison> noiseFloors() {
        return comparisons(Pair::isNoiseFloor);
    }

    private List<Comparison> comparisons(Predicate<Pair> wanted) {
        return answers.stream()
                .flatMap(answer -> answer.drifts().keySet().stream())
                .distinct()
                .filter(wanted)
                .sorted(Comparator.comparing(Pair::reference).thenComparing(Pair::candidate))
                .map(this::comparison)
                .filter(Objects::nonNull)
                .toList();
    }

    private @Nullable Comparison comparison(Pair pair) {
        List<ScoredAnswer> current = current(pair);
        if (current.isEmpty()) {
            return null;
        }
        SortedMap<String, DriftSummary> byCategory = new TreeMap<>();
        current.stream()
                .collect(Collectors.groupingBy(ScoredAnswer::category))
                .forEach((category, some) -> byCategory.put(category.label(), DriftSummary.of(clustered(some, pair))));
        return new Comparison(
                pair.reference(),
                pair.candidate(),
                DriftSummary.of(clustered(current, pair)),
                byCategory,
                byAnswering(current, pair),
                alsoDiffer(pair));
    }

    private static List<AnswersOf> byAnswering(List<ScoredAnswer> answers, Pair pair) {
        Map<String, List<ScoredAnswer>> byAnswering =
                answers.stream().collect(Collectors.groupingBy(ScoredAnswer::served));
        return byAnswering.entrySet().stream()
                .sorted(Map.Entry.comparingByKey(
                        Comparator.comparing((String variant) -> !variant.equals(pair.reference()))
                                .thenComparing(variant -> variant.equals(pair.candidate()))
                                .thenComparing(Comparator.naturalOrder())))
                .map(one -> new AnswersOf(one.getKey(), EmittedTokenDrift.of(clustered(one.getValue(), pair))))
                .toList();
    }

    private static List<ClusteredValue<DriftSeries>> clustered(List<ScoredAnswer> answers, Pair pair) {
        return answers.stream()
                .map(answer -> new ClusteredValue<>(answer.conversation(), series(answer, pair)))
                .toList();
    }

    private static DriftSeries series(ScoredAnswer answer, Pair pair) {
        return Objects.requireNonNull(answer.drifts().get(pair));
    }

    /** The answers of which the pair was scored as the two are now: fingerprints are never pooled. */
    private List<ScoredAnswer> current(Pair pair) {
        return answers.stream()
                .filter(answer -> answer.drifts().containsKey(pair))
                .filter(answer -> isCurrent(answer, pair.reference()) && isCurrent(answer, pair.candidate()))
                .toList();
    }

    private boolean isCurrent(ScoredAnswer answer, String variant) {
        String fingerprint = fingerprints.get(variant);
        return fingerprint != null && fingerprint.equals(answer.fingerprints().get(variant));
    }

    List<String> alsoDiffer(Pair pair) {
        Map<String, Function<EngineDescription, Object>> fields = new LinkedHashMap<>();
        fields.put("template", d -> String.valueOf(d.templateSha256()));
        fields.put("engine build", d -> String.valueOf(d.build()));
        fields.put("context length", d -> String.valueOf(d.contextLength()));
        fields.put("cache type", d -> String.valueOf(d.kvType()));
        fields.put("arguments", EngineDescription::arguments);
        EngineDescription reference = descriptions.get(pair.reference());
        EngineDescription candidate = descriptions.get(pair.candidate());
        if (reference == null || candidate == null) {
            return List.of();
        }
        return fields.entrySet().stream()
                .filter(field -> !field.getValue()
                        .apply(reference)
                        .equals(field.getValue().apply(candidate)))
                .map(Map.Entry::getKey)
                .toList();
    }
}
