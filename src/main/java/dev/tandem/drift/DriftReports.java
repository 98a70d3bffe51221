package dev.tandem.drift;

import dev.tandem.drift.DriftReport.Answer;
import dev.tandem.drift.DriftReport.NotCompared;
import dev.tandem.drift.DriftReport.TextPair;
import dev.tandem.drift.DriftReport.Texts;
import dev.tandem.drift.DriftReport.Trace;
import dev.tandem.drift.ScoredAnswer.Pair;
import dev.tandem.drift.evidence.Evidence;
import dev.tandem.drift.evidence.Period;
import dev.tandem.drift.validity.DriftWarnings;
import dev.tandem.drift.validity.LengthCounts;
import dev.tandem.experiment.DriftAggregate;
import dev.tandem.inference.EngineDescription;
import dev.tandem.stats.DriftSeries;
import dev.tandem.stats.TextComparison;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Sums scored answers up. Pure. */
final class DriftReports {

    private static final int LATEST = 20;

    private final List<ScoredAnswer> answers;
    private final List<ComparedTexts> texts;
    private final Map<String, EngineDescription> variants;
    private final Evidence evidence;
    private final List<DriftAggregate> aggregates;

    /**
     * @param answers those kept, the oldest first
     * @param texts greedy answers that were compared
     * @param variants what the variants run now; what was found of others that had their names is left out
     * @param evidence what is known of these
     * @param aggregates what was found in the time that is described
     */
    DriftReports(
            List<ScoredAnswer> answers,
            List<ComparedTexts> texts,
            Map<String, EngineDescription> variants,
            Evidence evidence,
            List<DriftAggregate> aggregates) {
        this.answers = answers;
        this.texts = texts;
        this.variants = variants;
        this.evidence = evidence;
        this.aggregates = aggregates;
    }

    /**
     * @param lengths how many answers that were chosen in that time met which end, by length and then by result
     * @param notCompared what is left out, whatever was found of it
     */
    DriftReport report(
            DriftPlan plan,
            Period period,
            Map<SampleResult, Long> scored,
            Map<SampleResult, Long> compared,
            int waiting,
            Map<String, Map<String, Long>> lengths,
            List<NotCompared> notCompared) {
        Set<String> out = notCompared.stream().map(NotCompared::candidate).collect(Collectors.toSet());
        List<LengthCounts> counts = LengthCounts.of(lengths);
        Map<String, Long> ended = counts(scored, ComparisonMethod.TOKENS);
        Map<String, Long> answered = counts(compared, ComparisonMethod.TEXTS);
        DriftWarnings warnings = new DriftWarnings(plan.model(), plan.rate());
        Map<String, EngineDescription> scorers = new HashMap<>(variants);
        scorers.keySet().retainAll(plan.scorers());
        warnings.addBits(plan.reference(), scorers);
        warnings.addSkipped("answers", ended, evidence.open(), plan.queue());
        warnings.addSkipped("chats to compare by text", answered, waiting, plan.queue());
        warnings.addLengths(counts);
        notCompared.forEach(one -> warnings.add(one.cause()));
        CandidateDrifts drifts = new CandidateDrifts(
                evidence, aggregates, new DriftComparisons(answers, fingerprints(), variants), fingerprints());
        return new DriftReport(
                plan.model(),
                plan.rate(),
                plan.topN(),
                plan.reference(),
                period.begin(),
                period.end(),
                ended,
                waiting,
                evidence.open(),
                evidence.heldBack(),
                evidence.nearer().stream()
                        .filter(one -> !out.contains(one.first()) && !out.contains(one.second()))
                        .toList(),
                drifts.candidates().stream()
                        .filter(one -> !out.contains(one.candidate()))
                        .toList(),
                drifts.floors(),
                new Texts(answered, textPairs()),
                counts,
                notCompared,
                warnings.all(),
                latest(out));
    }

    private static Map<String, Long> counts(Map<SampleResult, Long> results, ComparisonMethod comparisonMethod) {
        Map<String, Long> counts = new LinkedHashMap<>();
        results.forEach((result, count) -> counts.put(result.label(comparisonMethod), count));
        return counts;
    }

    private List<TextPair> textPairs() {
        Map<String, String> fingerprints = fingerprints();
        Map<Pair, TextComparison.Tally> tallies =
                new TreeMap<>(Comparator.comparing(Pair::reference).thenComparing(Pair::candidate));
        for (ComparedTexts compared : texts) {
            compared.pairs().forEach((pair, difference) -> {
                if (Stream.of(pair.reference(), pair.candidate())
                        .allMatch(variant ->
                                Objects.equals(compared.fingerprints().get(variant), fingerprints.get(variant)))) {
                    tallies.computeIfAbsent(pair, any -> new TextComparison.Tally())
                            .add(difference.character(), difference.chrf());
                }
            });
        }
        return tallies.entrySet().stream()
                .map(entry -> new TextPair(
                        entry.getKey().reference(),
                        entry.getKey().candidate(),
                        entry.getValue().result()))
                .toList();
    }

    private Map<String, String> fingerprints() {
        return variants.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().fingerprint()));
    }

    private List<Answer> latest(Set<String> out) {
        return answers.reversed().stream()
                .limit(LATEST)
                .map(answer -> new Answer(
                        answer.requestId(),
                        answer.served(),
                        answer.category().label(),
                        answer.at(),
                        answer.drifts().entrySet().stream()
                                .filter(entry -> entry.getKey().isNoiseFloor()
                                        || !out.contains(entry.getKey().candidate()))
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
