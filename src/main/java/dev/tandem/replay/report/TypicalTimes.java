package dev.tandem.replay.report;

import dev.tandem.stats.ClusteredValue;
import dev.tandem.stats.PairedLogRatio;
import dev.tandem.stats.PairedMeasurement;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.apache.commons.statistics.descriptive.Median;
import org.jspecify.annotations.Nullable;

/**
 * How long two took for the same prompts, told without an interval: what nothing is decided by.
 *
 * @param pairs how many prompts
 * @param first median of the first, seconds; {@code null} without pairs
 * @param second median of the second, seconds; {@code null} without pairs
 * @param ratio median over conversations of second / first; {@code null} without pairs
 */
record TypicalTimes(
        int pairs,
        @Nullable Double first,
        @Nullable Double second,
        @Nullable Double ratio) {

    private static final Median MEDIAN = Median.withDefaults().withCopy(false);

    /** @param times their clusters are conversations */
    static TypicalTimes of(List<ClusteredValue<PairedMeasurement>> times) {
        return times.isEmpty()
                ? new TypicalTimes(0, null, null, null)
                : new TypicalTimes(
                        times.size(),
                        median(times, PairedMeasurement::first),
                        median(times, PairedMeasurement::second),
                        Math.exp(MEDIAN.evaluate(PairedLogRatio.byUnit(times))));
    }

    private static double median(
            List<ClusteredValue<PairedMeasurement>> times, ToDoubleFunction<PairedMeasurement> of) {
        return MEDIAN.evaluate(
                times.stream().map(ClusteredValue::value).mapToDouble(of).toArray());
    }
}
