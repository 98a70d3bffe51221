package dev.tandem.drift;

import dev.tandem.drift.DriftReport.Answer;
import dev.tandem.drift.DriftReport.Trace;
import dev.tandem.drift.ScoredAnswer.Pair;
import dev.tandem.engine.EngineDescription;
import dev.tandem.stats.DriftSeries;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

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
        DriftComparisons comparisons = new DriftComparisons(answers, fingerprints(), variants);
        Map<String, Long> samples = new LinkedHashMap<>();
        results.forEach((result, count) -> samples.put(result.label(), count));
        return new DriftReport(
                plan.model(),
                plan.rate(),
                plan.topN(),
                plan.reference(),
                samples,
                waiting,
                comparisons.candidates(),
                comparisons.floors(),
                comparisons.differences(plan.reference()),
                latest());
    }

    private Map<String, String> fingerprints() {
        return variants.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().fingerprint()));
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
