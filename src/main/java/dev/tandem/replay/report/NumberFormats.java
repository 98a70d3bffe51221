package dev.tandem.replay.report;

import dev.tandem.stats.PairedMedians;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How figures are written for people. */
final class NumberFormats {

    static final String NONE = "–";

    private NumberFormats() {}

    static String milliseconds(@Nullable Double seconds) {
        return seconds == null ? NONE : number(seconds * 1e3) + " ms";
    }

    static String percent(@Nullable Double share) {
        return share == null ? NONE : String.format(Locale.ROOT, "%.1f %%", share * 100);
    }

    static String number(@Nullable Double value) {
        if (value == null) {
            return NONE;
        }
        double size = Math.abs(value);
        return String.format(
                Locale.ROOT, size >= 100 ? "%.0f" : size >= 10 ? "%.1f" : size >= 1 ? "%.2f" : "%.3f", value);
    }

    static String number(@Nullable Integer value) {
        return value == null ? NONE : value.toString();
    }

    static String ratio(PairedMedians.Interval ratio) {
        return ratio.value() == null
                ? NONE
                : String.format(Locale.ROOT, "%.3f", ratio.value())
                        + interval(
                                ratio.lower() == null ? null : String.format(Locale.ROOT, "%.3f", ratio.lower()),
                                ratio.upper() == null ? null : String.format(Locale.ROOT, "%.3f", ratio.upper()));
    }

    static String difference(PairedMedians.Interval difference) {
        Double lower = difference.lower();
        Double upper = difference.upper();
        return milliseconds(difference.value())
                + interval(lower == null ? null : number(lower * 1e3), upper == null ? null : number(upper * 1e3));
    }

    private static String interval(@Nullable String lower, @Nullable String upper) {
        return lower == null || upper == null ? " [too few]" : " [" + lower + ", " + upper + "]";
    }

    static String probability(double p) {
        return p < 0.001 ? "< 0.001" : String.format(Locale.ROOT, "%.3f", p);
    }
}
