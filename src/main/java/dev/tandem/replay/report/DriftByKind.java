package dev.tandem.replay.report;

import dev.tandem.drift.Category;
import dev.tandem.drift.ScoredAnswer;
import dev.tandem.drift.ScoredAnswer.Pair;
import dev.tandem.replay.store.Prompt;
import dev.tandem.stats.TokenDrift;
import dev.tandem.stats.UnitTotal;
import dev.tandem.stats.sequential.MedianConfidenceSequence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How far candidates are from the reference: over all answers, and by kind of prompt, as its author names it, or else of answer, which
 * only describes.
 *
 * @param divergences each candidate over all, then by kind
 * @param differences each pair of candidates over all, then by kind
 */
record DriftByKind(List<KindDivergence> divergences, List<KindDifference> differences) {

    private static final double ALPHA = 0.05;
    private static final String REST = "everything else";

    /**
     * One candidate's divergence.
     *
     * @param candidate its name
     * @param kind in words; {@code null} for all
     * @param tokens how many
     * @param mean over tokens, nats
     * @param typical of the median conversation, nats a token, by an interval that supposes nothing on how conversations are
     *     distributed
     * @param noise the largest of a conversation that the candidate or the reference scored twice, nats a token; {@code null}
     *     where there is none
     */
    record KindDivergence(
            String candidate,
            @Nullable String kind,
            long tokens,
            ReportedInterval mean,
            ReportedInterval typical,
            @Nullable Double noise) {}

    /**
     * Two candidates on the same tokens.
     *
     * @param kind in words; {@code null} for all
     * @param difference who is nearer there
     */
    record KindDifference(@Nullable String kind, CandidateDifference difference) {}

    DriftByKind {
        divergences = List.copyOf(divergences);
        differences = List.copyOf(differences);
    }

    /** A candidate's divergence over all kinds. */
    Optional<KindDivergence> overall(String candidate) {
        return divergences.stream()
                .filter(one -> one.kind() == null && one.candidate().equals(candidate))
                .findFirst();
    }

    /**
     * Sums up.
     *
     * @param candidates in the order in which they are shown
     * @param overall the candidates' differences over all kinds
     */
    static DriftByKind of(
            String reference,
            List<String> candidates,
            ReplayedAnswers answers,
            Map<String, String> fingerprints,
            boolean completed,
            List<CandidateDifference> overall) {
        List<KindDivergence> divergences = new ArrayList<>();
        for (String candidate : candidates) {
            Pair pair = new Pair(reference, candidate);
            List<ScoredAnswer> counted = answers.counted(fingerprints, completed, pair);
            Double noise = Stream.of(reference, candidate)
                    .map(variant -> new Pair(variant, variant))
                    .flatMap(twice -> means(answers.counted(fingerprints, completed, twice), twice).stream())
                    .max(Double::compare)
                    .orElse(null);
            divergences.addAll(
                    byKind(answers, counted, (kind, some) -> divergence(pair, kind, some, completed, noise)));
        }
        List<KindDifference> differences = new ArrayList<>();
        for (CandidateDifference one : overall) {
            differences.add(new KindDifference(null, one));
            List<ScoredAnswer> both = answers.counted(
                    fingerprints, completed, new Pair(reference, one.first()), new Pair(reference, one.second()));
            byKind(
                            answers,
                            both,
                            (kind, some) -> new KindDifference(
                                    kind,
                                    CandidateDifference.of(reference, one.first(), one.second(), some, completed)))
                    .stream()
                    .filter(by -> by.kind() != null)
                    .forEach(differences::add);
        }
        return new DriftByKind(divergences, differences);
    }

    /** Over all, and where there is more than one kind by each of them. */
    private static <T> List<T> byKind(
            ReplayedAnswers all, List<ScoredAnswer> answers, BiFunction<@Nullable String, List<ScoredAnswer>, T> sum) {
        List<T> sums = new ArrayList<>();
        if (!answers.isEmpty()) {
            sums.add(sum.apply(null, answers));
        }
        SortedSet<String> kinds = new TreeSet<>(
                Comparator.<String, Boolean>comparing(REST::equals).thenComparing(kind -> kind));
        answers.forEach(answer -> kinds.add(all.kind(answer)));
        if (kinds.size() > 1) {
            kinds.forEach(kind -> sums.add(sum.apply(
                    kind,
                    answers.stream()
                            .filter(answer -> all.kind(answer).equals(kind))
                            .toList())));
        }
        return sums;
    }

    /** What the author of the prompts calls it, or what the answer looks like. */
    static String name(Prompt prompt, ScoredAnswer answer) {
        String kind = prompt.kind();
        if (kind != null) {
            return kind;
        }
        return answer.category() == Category.OTHER
                ? REST
                : answer.category().label().replace('_', ' ');
    }

    private static KindDivergence divergence(
            Pair pair, @Nullable String kind, List<ScoredAnswer> answers, boolean completed, @Nullable Double noise) {
        List<UnitTotal> totals = UnitTotals.of(answers, pair, TokenDrift::klDivergence);
        double[] means = means(answers, pair).stream().mapToDouble(mean -> mean).toArray();
        return new KindDivergence(
                pair.candidate(),
                kind,
                (long) totals.stream().mapToDouble(UnitTotal::weight).sum(),
                ReportedInterval.of(
                        UnitTotals.mean(totals), MeanIntervals.of(completed).divergence(totals)),
                ReportedInterval.of(median(means), MedianConfidenceSequence.of(means, ALPHA)),
                noise);
    }

    private static List<Double> means(List<ScoredAnswer> answers, Pair pair) {
        return UnitTotals.of(answers, pair, TokenDrift::klDivergence).stream()
                .map(unit -> unit.sum() / unit.weight())
                .toList();
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }
}
