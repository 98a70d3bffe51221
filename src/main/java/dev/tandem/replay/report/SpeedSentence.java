package dev.tandem.replay.report;

import dev.tandem.replay.report.Verdict.Question;
import dev.tandem.replay.report.Verdict.Reading;
import dev.tandem.stats.IntervalEstimate;
import dev.tandem.stats.IntervalEstimate.Identical;
import dev.tandem.stats.IntervalEstimate.Interval;
import dev.tandem.stats.IntervalEstimate.TooEarly;
import java.util.Locale;

/** Says whether one takes longer than the other. */
final class SpeedSentence {

    /** Two that differ by less than this are as fast for whoever waits. */
    private static final double MARGIN = 0.05;

    /** From here on a factor reads better than a percentage. */
    private static final double DOUBLE = 2;

    private SpeedSentence() {}

    /** @param what for what it takes that long, in words */
    static Verdict verdict(String first, String second, String what, IntervalEstimate factor) {
        return new Verdict(Question.SPEED, reading(factor), second + " " + part(first, what, factor) + ".");
    }

    private static String part(String first, String what, IntervalEstimate factor) {
        return switch (factor) {
            case TooEarly early ->
                "cannot be told from " + first + " " + what + " yet (" + VerdictSentences.tooEarly(early) + ")";
            case Identical identical ->
                "takes as long as " + first + " " + what + " (identical so far, in "
                        + VerdictSentences.conversations(identical.units()) + ")";
            case Interval interval ->
                switch (reading(factor)) {
                    case BEYOND_NOISE ->
                        "takes " + howLong(interval) + " " + first + " " + what + " " + range(interval);
                    case EQUIVALENT -> "takes as long as " + first + " " + what + " within 5 % " + range(interval);
                    default -> "cannot be told from " + first + " " + what + " " + range(interval);
                };
        };
    }

    private static String howLong(Interval factor) {
        double value = factor.estimate();
        return value >= DOUBLE || value <= 1 / DOUBLE
                ? String.format(Locale.ROOT, "%.2f times as long as", value)
                : String.format(
                        Locale.ROOT,
                        "%.1f %% %s",
                        Math.abs(value - 1) * 100,
                        value > 1 ? "longer than" : "less time than");
    }

    private static String range(Interval factor) {
        return String.format(Locale.ROOT, "(×%.3f [%.3f, %.3f])", factor.estimate(), factor.low(), factor.high());
    }

    private static Reading reading(IntervalEstimate factor) {
        return switch (factor) {
            case TooEarly _ -> Reading.TOO_EARLY;
            case Identical _ -> Reading.IDENTICAL_SO_FAR;
            case Interval interval
            when interval.low() > 1 / (1 + MARGIN) && interval.high() < 1 + MARGIN -> Reading.EQUIVALENT;
            case Interval interval -> interval.excludes(1) ? Reading.BEYOND_NOISE : Reading.NOT_BEYOND_NOISE;
        };
    }
}
