package dev.tandem.replay.report;

import dev.tandem.drift.ScoredAnswer;
import dev.tandem.drift.ScoredAnswer.Pair;
import dev.tandem.stats.IntervalEstimate;
import dev.tandem.stats.IntervalEstimate.Interval;
import dev.tandem.stats.TokenDrift;
import dev.tandem.stats.UnitTotal;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * What is known of the figures of one candidate: each has a 95 % interval over conversations, once they bear one.
 *
 * @param reference who it is compared with
 * @param candidate who is compared
 * @param answersOf how many answers of each variant these figures are about
 * @param meanKl mean divergence, nats a token
 * @param sameTop share of tokens at which both find the same one most likely
 * @param byAnswering what depends on who answered, by who did, the reference first and the candidate last
 */
record DriftIntervals(
        String reference,
        String candidate,
        Map<String, Integer> answersOf,
        ReportedInterval meanKl,
        ReportedInterval sameTop,
        List<EmittedIntervals> byAnswering) {

    /**
     * How likely one variant's answers are found.
     *
     * @param variant who answered
     * @param answers how many answers
     * @param lnPplRatio ln(PPL(candidate)/PPL(reference))
     * @param meanDeltaP mean change of the probability of the token that stands there, candidate − reference
     * @param rmsDeltaP root of the mean square of that change
     */
    record EmittedIntervals(
            String variant,
            int answers,
            ReportedInterval lnPplRatio,
            ReportedInterval meanDeltaP,
            ReportedInterval rmsDeltaP) {}

    /** @param answers of which the pair was scored */
    static DriftIntervals of(Pair pair, List<ScoredAnswer> answers, boolean completed) {
        MeanIntervals intervals = MeanIntervals.of(completed);
        List<UnitTotal> divergences = UnitTotals.of(answers, pair, TokenDrift::klDivergence);
        List<UnitTotal> sameTops = UnitTotals.of(answers, pair, UnitTotals::sameTop);
        return new DriftIntervals(
                pair.reference(),
                pair.candidate(),
                answersOf(answers),
                ReportedInterval.of(UnitTotals.mean(divergences), intervals.divergence(divergences)),
                sameTop(sameTops, intervals),
                answers.stream().collect(Collectors.groupingBy(ScoredAnswer::served)).entrySet().stream()
                        .sorted(Map.Entry.comparingByKey(
                                Comparator.comparing((String variant) -> !variant.equals(pair.reference()))
                                        .thenComparing(variant -> variant.equals(pair.candidate()))
                                        .thenComparing(Comparator.naturalOrder())))
                        .map(one -> emitted(one.getKey(), one.getValue(), pair, intervals))
                        .toList());
    }

    static Map<String, Integer> answersOf(List<ScoredAnswer> answers) {
        Map<String, Integer> counts = new TreeMap<>();
        answers.forEach(answer -> counts.merge(answer.served(), 1, Integer::sum));
        return counts;
    }

    /** Its complement is what is 0 where nothing differs. */
    private static ReportedInterval sameTop(List<UnitTotal> sameTops, MeanIntervals intervals) {
        List<UnitTotal> others = sameTops.stream()
                .map(unit -> new UnitTotal(unit.weight() - unit.sum(), unit.weight()))
                .toList();
        IntervalEstimate estimate = intervals.bounded(others);
        return ReportedInterval.of(
                UnitTotals.mean(sameTops),
                estimate instanceof Interval other
                        ? new Interval(
                                1 - other.estimate(),
                                1 - Math.min(1, other.high()),
                                1 - Math.max(0, other.low()),
                                other.units(),
                                other.alpha(),
                                other.anytimeValid())
                        : estimate);
    }

    private static EmittedIntervals emitted(
            String variant, List<ScoredAnswer> answers, Pair pair, MeanIntervals intervals) {
        List<UnitTotal> squares = UnitTotals.of(answers, pair, token -> token.deltaP() * token.deltaP());
        Double square = UnitTotals.mean(squares);
        return new EmittedIntervals(
                variant,
                answers.size(),
                mean(answers, pair, TokenDrift::logRatio, intervals::divergence),
                mean(answers, pair, TokenDrift::deltaP, intervals::bounded),
                ReportedInterval.of(square == null ? null : Math.sqrt(square), root(intervals.divergence(squares))));
    }

    private static ReportedInterval mean(
            List<ScoredAnswer> answers,
            Pair pair,
            ToDoubleFunction<TokenDrift> value,
            Function<List<UnitTotal>, IntervalEstimate> interval) {
        List<UnitTotal> units = UnitTotals.of(answers, pair, value);
        return ReportedInterval.of(UnitTotals.mean(units), interval.apply(units));
    }

    private static IntervalEstimate root(IntervalEstimate square) {
        return square instanceof Interval of
                ? new Interval(
                        Math.sqrt(of.estimate()),
                        Math.sqrt(Math.max(0, of.low())),
                        Math.sqrt(of.high()),
                        of.units(),
                        of.alpha(),
                        of.anytimeValid())
                : square;
    }
}
