package dev.tandem.drift;

import dev.tandem.drift.DriftReport.Answer;
import dev.tandem.drift.DriftReport.Comparison;
import dev.tandem.drift.DriftReport.Difference;
import dev.tandem.drift.DriftReport.Trace;
import dev.tandem.drift.ScoredAnswer.Pair;
import dev.tandem.engine.EngineDescription;
import dev.tandem.stats.Clustered;
import dev.tandem.stats.DriftSeries;
import dev.tandem.stats.DriftSummary;
import dev.tandem.stats.PairedDifference;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Sums scored answers up. Pure. */
final class DriftReports {

    private static final int LATEST = 20;

    private final List<ScoredAnswer> answers;
    private final Map<String, EngineDescription> variants;

    /**
     * @param answers those kept, the oldest first
     * @param variants what the variants run now; what was found of others that had their names is left out
     */
    DriftReports(List<ScoredAnswer> answers, Map<String, EngineDescription> variants) {
        this.answers = answers;
        this.variants = variants;
    }

    DriftReport report(DriftPlan plan, Map<SampleResult, Long> results, int waiting) {
        Map<String, Long> samples = new LinkedHashMap<>();
        results.forEach((result, count) -> samples.put(result.label(), count));
        return new DriftReport(
                plan.model(),
                plan.rate(),
                plan.topN(),
                plan.reference(),
                samples,
                waiting,
                comparisons(pair -> !pair.isFloor()),
                comparisons(Pair::isFloor),
                differences(plan.reference()),
                latest());
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
                .forEach((category, some) -> byCategory.put(category.label(), summary(some, pair)));
        return new Comparison(pair.reference(), pair.candidate(), summary(current, pair), byCategory, alsoDiffer(pair));
    }

    private static DriftSummary summary(List<ScoredAnswer> answers, Pair pair) {
        return DriftSummary.of(answers.stream()
                .map(answer -> new Clustered<>(answer.conversation(), series(answer, pair)))
                .toList());
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
        EngineDescription description = variants.get(variant);
        return description != null
                && description.fingerprint().equals(answer.fingerprints().get(variant));
    }

    private List<String> alsoDiffer(Pair pair) {
        Map<String, Function<EngineDescription, Object>> fields = new LinkedHashMap<>();
        fields.put("template", d -> String.valueOf(d.templateSha256()));
        fields.put("engine build", d -> String.valueOf(d.build()));
        fields.put("context length", d -> String.valueOf(d.contextLength()));
        fields.put("cache type", d -> String.valueOf(d.kvType()));
        fields.put("arguments", EngineDescription::arguments);
        EngineDescription reference = Objects.requireNonNull(variants.get(pair.reference()));
        EngineDescription candidate = Objects.requireNonNull(variants.get(pair.candidate()));
        return fields.entrySet().stream()
                .filter(field -> !field.getValue()
                        .apply(reference)
                        .equals(field.getValue().apply(candidate)))
                .map(Map.Entry::getKey)
                .toList();
    }

    private List<Difference> differences(String reference) {
        List<String> candidates = new ArrayList<>(new TreeSet<>(variants.keySet()));
        candidates.remove(reference);
        List<Difference> differences = new ArrayList<>();
        for (int i = 0; i < candidates.size(); i++) {
            for (int j = i + 1; j < candidates.size(); j++) {
                Pair first = new Pair(reference, candidates.get(i));
                Pair second = new Pair(reference, candidates.get(j));
                List<Clustered<PairedDifference.Pair>> both = current(first).stream()
                        .filter(answer -> answer.drifts().containsKey(second) && isCurrent(answer, second.candidate()))
                        .map(answer -> new Clustered<>(
                                answer.conversation(),
                                new PairedDifference.Pair(series(answer, first), series(answer, second))))
                        .toList();
                if (!both.isEmpty()) {
                    differences.add(new Difference(
                            first.candidate(),
                            second.candidate(),
                            both.size(),
                            PairedDifference.ofKl(both),
                            PairedDifference.ofSameTop(both)));
                }
            }
        }
        return differences;
    }

    private List<Answer> latest() {
        return answers.reversed().stream()
                .limit(LATEST)
                .map(answer -> new Answer(
                        answer.requestId(),
                        answer.served(),
                        answer.category().label(),
                        answer.at(),
                        answer.drifts().entrySet().stream()
                                .map(entry -> trace(entry.getKey(), entry.getValue()))
                                .sorted(Comparator.comparing(Trace::reference).thenComparing(Trace::candidate))
                                .toList()))
                .toList();
    }

    private static Trace trace(Pair pair, DriftSeries series) {
        return new Trace(
                pair.reference(),
                pair.candidate(),
                IntStream.range(0, series.size())
                        .mapToObj(i -> series.at(i).klDivergence())
                        .toList(),
                IntStream.range(0, series.size())
                        .mapToObj(i -> series.at(i).deltaP())
                        .toList(),
                IntStream.range(0, series.size())
                        .mapToObj(i -> series.at(i).sameTop())
                        .toList());
    }
}
