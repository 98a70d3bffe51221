package dev.tandem.drift.evidence;

import dev.tandem.stats.IntervalEstimate;
import dev.tandem.stats.IntervalEstimate.Identical;
import dev.tandem.stats.IntervalEstimate.Interval;
import dev.tandem.stats.IntervalEstimate.TooEarly;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A figure that may be looked at while it comes in, as it is shown.
 *
 * @param status whether there is an interval
 * @param estimate the value; {@code null} without an interval
 * @param lower lower end of its interval; {@code null} as {@code estimate}
 * @param upper upper end of it; {@code null} as {@code estimate}
 * @param conversations how many it rests on
 * @param missing how many more it takes until there is an interval, as far as these tell; 0 where none are missing
 * @param alpha how often such an interval is ever wrong at most, over all looks together
 * @param anytimeValid whether that holds over all looks together, which it does of every figure here
 * @param text all of it, for a person to read
 */
public record LiveEstimate(
        Status status,
        @Nullable Double estimate,
        @Nullable Double lower,
        @Nullable Double upper,
        int conversations,
        int missing,
        double alpha,
        boolean anytimeValid,
        String text) {

    /** What is known. */
    public enum Status {
        /** A value with its interval. */
        INTERVAL,
        /** Nothing yet: conversations are missing. */
        TOO_EARLY,
        /** No conversation showed any difference so far. */
        IDENTICAL
    }

    /**
     * What is shown of it.
     *
     * @param estimate one that is valid at any time
     * @param alpha how often it is ever wrong at most
     */
    static LiveEstimate of(IntervalEstimate estimate, double alpha) {
        int units = estimate.units();
        return switch (estimate) {
            case Interval of -> {
                if (!of.anytimeValid()) {
                    throw new IllegalArgumentException("an interval for one look is shown at many");
                }
                yield new LiveEstimate(
                        Status.INTERVAL, of.estimate(), of.low(), of.high(), units, 0, alpha, true, text(of));
            }
            case TooEarly early ->
                new LiveEstimate(Status.TOO_EARLY, null, null, null, units, early.missing(), alpha, true, text(early));
            case Identical _ ->
                new LiveEstimate(
                        Status.IDENTICAL,
                        null,
                        null,
                        null,
                        units,
                        0,
                        alpha,
                        true,
                        "identical so far, in " + conversations(units));
        };
    }

    private static String text(Interval interval) {
        return String.format(
                Locale.ROOT,
                "%.4g [%.4g, %.4g] in %s, valid at every look",
                interval.estimate(),
                interval.low(),
                interval.high(),
                conversations(interval.units()));
    }

    private static String text(TooEarly early) {
        String seen = "too early, after " + conversations(early.units());
        return switch (early.cause()) {
            case FEW_UNITS -> seen + ": " + early.missing() + " more needed";
            case FEW_UNITS_DECIDE -> seen + ", of which a few decide: about " + early.missing() + " more needed";
            case NO_VARIATION -> seen + ", which are all alike";
        };
    }

    /** So many, with the right word. */
    static String conversations(int count) {
        return count + (count == 1 ? " conversation" : " conversations");
    }
}
