package dev.tandem.replay.report;

import dev.tandem.stats.ClusteredValue;
import dev.tandem.stats.IntervalEstimate;
import dev.tandem.stats.IntervalEstimate.Identical;
import dev.tandem.stats.IntervalEstimate.Interval;
import dev.tandem.stats.IntervalEstimate.TooEarly;
import dev.tandem.stats.PairedLogRatio;
import dev.tandem.stats.PairedMeasurement;
import dev.tandem.stats.TrimmedMean;
import dev.tandem.stats.sequential.MedianConfidenceSequence;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How long two took for the same prompts. There is one figure for the comparison, so that it cannot contradict another:
 * by what factor the second typically took longer.
 *
 * @param pairs how many prompts
 * @param units how many conversations they come from
 * @param first median of the first; {@code null} without pairs
 * @param second median of the second; {@code null} without pairs
 * @param ratio second / first, prompt by prompt: of a replay that has completed the trimmed mean of its logarithm over
 *     conversations, before that its median over their first prompts; {@code null} while conversations are missing
 * @param lower lower end of its 95 % interval; {@code null} as {@code ratio}, and where both are identical
 * @param upper upper end of it; {@code null} as {@code lower}
 * @param missing how many more conversations it takes; 0 where none are missing
 * @param identical whether no conversation took longer with one than with the other
 * @param anytimeValid whether the interval holds at every look; else it is for the number of prompts that the replay had
 *     from the start, and holds once, at its end
 */
record PairedTimes(
        int pairs,
        int units,
        @Nullable Double first,
        @Nullable Double second,
        @Nullable Double ratio,
        @Nullable Double lower,
        @Nullable Double upper,
        int missing,
        boolean identical,
        boolean anytimeValid) {

    private static final double ALPHA = 0.05;

    /**
     * Sums up.
     *
     * @param times their clusters are conversations, in the order of the prompts
     * @param completed whether there will be no more, as was fixed before the first
     */
    static PairedTimes of(List<ClusteredValue<PairedMeasurement>> times, boolean completed) {
        TypicalTimes typical = TypicalTimes.of(times);
        int pairs = times.size();
        double[] logarithms = PairedLogRatio.byUnit(completed ? times : firsts(times));
        int units = logarithms.length;
        IntervalEstimate estimate =
                completed ? TrimmedMean.of(logarithms, ALPHA) : MedianConfidenceSequence.of(logarithms, ALPHA);
        Double first = typical.first();
        Double second = typical.second();
        return switch (PairedLogRatio.factor(estimate)) {
            case Interval ratio ->
                new PairedTimes(
                        pairs,
                        units,
                        first,
                        second,
                        ratio.estimate(),
                        ratio.low(),
                        ratio.high(),
                        0,
                        false,
                        ratio.anytimeValid());
            case TooEarly early ->
                new PairedTimes(pairs, units, first, second, null, null, null, early.missing(), false, !completed);
            case Identical _ -> new PairedTimes(pairs, units, first, second, 1.0, null, null, 0, true, !completed);
        };
    }

    /** A conversation's value is fixed once, so that later looks do not change it. */
    private static List<ClusteredValue<PairedMeasurement>> firsts(List<ClusteredValue<PairedMeasurement>> times) {
        Set<String> seen = new HashSet<>();
        return times.stream().filter(time -> seen.add(time.cluster())).toList();
    }
}
