package dev.tandem.replay.report;

import dev.tandem.stats.IntervalEstimate;
import dev.tandem.stats.IntervalEstimate.Identical;
import dev.tandem.stats.IntervalEstimate.Interval;
import dev.tandem.stats.IntervalEstimate.TooEarly;
import org.jspecify.annotations.Nullable;

/**
 * A figure with what is known of it. The interval that is shown is the one that decides.
 *
 * @param value the figure; without an interval it describes what was seen, and claims nothing; {@code null} while nothing
 *     is known of it
 * @param lower lower end of its interval; {@code null} where there is none
 * @param upper upper end of it; {@code null} where there is none
 * @param level how often such intervals hold the truth at least, 0 to 1; {@code null} where there is none
 * @param anytimeValid whether that is so over all looks together; else the interval is for the number of prompts that the
 *     replay had from the start, and holds once, at its end
 * @param units how many conversations it rests on
 * @param missing how many more conversations an interval takes, as far as these tell; 0 where there is one
 * @param identical whether no conversation showed any difference, which says nothing about others
 */
record ReportedInterval(
        @Nullable Double value,
        @Nullable Double lower,
        @Nullable Double upper,
        @Nullable Double level,
        boolean anytimeValid,
        int units,
        int missing,
        boolean identical) {

    /** @param value what is shown where there is no interval */
    static ReportedInterval of(@Nullable Double value, IntervalEstimate estimate) {
        return switch (estimate) {
            case Interval interval ->
                new ReportedInterval(
                        interval.estimate(),
                        interval.low(),
                        interval.high(),
                        1 - interval.alpha(),
                        interval.anytimeValid(),
                        interval.units(),
                        0,
                        false);
            case TooEarly early ->
                new ReportedInterval(value, null, null, null, false, early.units(), early.missing(), false);
            case Identical same -> new ReportedInterval(value, null, null, null, false, same.units(), 0, true);
        };
    }

    /** What it was made of. */
    IntervalEstimate estimate() {
        Double low = lower;
        Double high = upper;
        Double of = value;
        Double holds = level;
        if (identical) {
            return new Identical(units);
        }
        return low == null || high == null || of == null || holds == null
                ? new TooEarly(units, Math.max(1, missing), TooEarly.Cause.FEW_UNITS)
                : new Interval(of, low, high, units, 1 - holds, anytimeValid);
    }
}
