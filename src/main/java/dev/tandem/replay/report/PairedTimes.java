package dev.tandem.replay.report;

import dev.tandem.stats.ClusteredValue;
import dev.tandem.stats.IntervalEstimate.Identical;
import dev.tandem.stats.IntervalEstimate.Interval;
import dev.tandem.stats.IntervalEstimate.TooEarly;
import dev.tandem.stats.PairedLogRatio;
import dev.tandem.stats.PairedMeasurement;
import dev.tandem.stats.TrimmedMean;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.apache.commons.statistics.descriptive.Median;
import org.jspecify.annotations.Nullable;

/**
 * How long two took for the same prompts. There is one figure for the comparison, so that it cannot contradict another:
 * by what factor the second typically took longer.
 *
 * @param pairs how many prompts
 * @param units how many conversations they come from
 * @param first median of the first; {@code null} without pairs
 * @param second median of the second; {@code null} without pairs
 * @param ratio second / first, prompt by prompt: the trimmed mean of its logarithm over conversations; {@code null} while
 *     conversations are missing
 * @param lower lower end of its 95 % interval, for this number of conversations; {@code null} as {@code ratio}, and where both
 *     are identical
 * @param upper upper end of it; {@code null} as {@code lower}
 * @param missing how many more conversations it takes; 0 where none are missing
 * @param identical whether no conversation took longer with one than with the other
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
        boolean identical) {

    private static final double ALPHA = 0.05;
    private static final Median MEDIAN = Median.withDefaults().withCopy(false);

    /** @param times their clusters are conversations */
    static PairedTimes of(List<ClusteredValue<PairedMeasurement>> times) {
        int pairs = times.size();
        double[] logarithms = PairedLogRatio.byUnit(times);
        int units = logarithms.length;
        Double first = pairs == 0 ? null : median(times, PairedMeasurement::first);
        Double second = pairs == 0 ? null : median(times, PairedMeasurement::second);
        return switch (PairedLogRatio.factor(TrimmedMean.of(logarithms, ALPHA))) {
            case Interval ratio ->
                new PairedTimes(pairs, units, first, second, ratio.estimate(), ratio.low(), ratio.high(), 0, false);
            case TooEarly early ->
                new PairedTimes(pairs, units, first, second, null, null, null, early.missing(), false);
            case Identical _ -> new PairedTimes(pairs, units, first, second, 1.0, null, null, 0, true);
        };
    }

    private static double median(
            List<ClusteredValue<PairedMeasurement>> times, ToDoubleFunction<PairedMeasurement> of) {
        return MEDIAN.evaluate(
                times.stream().map(ClusteredValue::value).mapToDouble(of).toArray());
    }
}
