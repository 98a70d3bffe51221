package dev.tandem.replay.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
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

    /** @param one what is counted, of which an s makes the plural */
    static String count(int count, String one) {
        return String.format(Locale.ROOT, "%,d %s%s", count, one, count == 1 ? "" : "s");
    }

    static String ratio(PairedTimes times) {
        if (times.identical()) {
            return "identical so far, in " + count(times.units(), "conversation");
        }
        if (times.ratio() == null) {
            return tooEarly(times.missing());
        }
        return String.format(Locale.ROOT, "%.3f [%.3f, %.3f]", times.ratio(), times.lower(), times.upper());
    }

    /** In a table, whose note says that these are conversations. */
    static String tooEarly(int missing) {
        return "too early: " + missing + " more";
    }

    /** With its interval, * for one that is valid at any time, or with what is missing; {@code scale} multiplies all. */
    static String interval(String format, ReportedInterval of, int scale) {
        Double value = of.value();
        Double lower = of.lower();
        Double upper = of.upper();
        if (of.identical()) {
            return "identical so far, in " + count(of.units(), "conversation");
        }
        if (value == null) {
            return NONE;
        }
        return String.format(Locale.ROOT, format, value * scale)
                + (lower == null || upper == null
                        ? " (" + tooEarly(of.missing()) + ")"
                        : String.format(Locale.ROOT, " [" + format + ", " + format + "]", lower * scale, upper * scale)
                                + (of.anytimeValid() ? "*" : ""));
    }

    /** Nats a token, with three digits that count. */
    static String divergence(@Nullable Double nats) {
        if (nats == null) {
            return NONE;
        }
        return nats == 0
                ? "0"
                : new BigDecimal(nats)
                        .round(new MathContext(3, RoundingMode.HALF_EVEN))
                        .toPlainString();
    }

    /** The same with its interval, where there is one. */
    static String brief(ReportedInterval of) {
        Double lower = of.lower();
        Double upper = of.upper();
        return divergence(of.value())
                + (lower == null || upper == null ? "" : " [" + divergence(lower) + ", " + divergence(upper) + "]");
    }

    static String bytes(long bytes) {
        return bytes >= 100_000_000
                ? String.format(Locale.ROOT, "%.2f GB", bytes / 1e9)
                : String.format(Locale.ROOT, "%.2f MB", bytes / 1e6);
    }

    static String probability(double p) {
        return p < 0.001 ? "< 0.001" : String.format(Locale.ROOT, "%.3f", p);
    }
}
