package dev.tandem.drift.evidence;

import dev.tandem.stats.IntervalEstimate;
import dev.tandem.stats.IntervalEstimate.Interval;
import dev.tandem.stats.IntervalEstimate.TooEarly;
import dev.tandem.stats.sequential.PairedDriftFindings;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Says which of two candidates diverges less from a reference: how often, by what factor, by how much on average, and how
 * often it finds the reference's most likely token. Never "nearer" alone, since measures may disagree.
 *
 * @param reference name of the reference
 * @param first name of the first candidate
 * @param second name of the second
 */
public record NearerSentence(String reference, String first, String second, PairedDriftFindings findings) {

    /** The sentence, which claims what the intervals bear and nothing else. */
    public String text() {
        return switch (findings.nearer()) {
                    case IDENTICAL ->
                        first + " and " + second + " diverge from " + reference + " alike: identical so far, in "
                                + LiveEstimate.conversations(findings.share().units());
                    case FIRST -> claims(first, second, true) + open();
                    case SECOND -> claims(second, first, false) + open();
                    case DEPENDS ->
                        "It depends on what counts: " + claims(first, second, true) + ", but "
                                + claims(second, first, false) + open();
                    case NOT_KNOWN -> unknown();
                }
                + ".";
    }

    private String unknown() {
        String who = "whether " + first + " or " + second + " diverges less from " + reference;
        return findings.factor() instanceof TooEarly early
                ? "It is too early to say " + who + ": " + early.missing() + " more conversation"
                        + (early.missing() == 1 ? "" : "s") + " at least"
                : "It cannot be told " + who + open();
    }

    /** What the measures say that have decided for one. */
    private String claims(String nearer, String other, boolean isFirst) {
        String where = Stream.of(share(isFirst), factor(isFirst), mean(isFirst))
                .filter(Objects::nonNull)
                .collect(Collectors.joining(", "));
        String top = sameTop(isFirst);
        String less = where.isEmpty() ? "" : " diverges less from " + reference + " than " + other + " does " + where;
        return nearer + less + (top == null ? "" : (where.isEmpty() ? "" : ", and") + top);
    }

    private @Nullable String share(boolean isFirst) {
        if (!(findings.share() instanceof Interval share) || !decides(share, 0.5, isFirst)) {
            return null;
        }
        return "in " + count(isFirst ? share.estimate() : 1 - share.estimate(), share.units()) + " conversations";
    }

    /** So many of so many conversations; a tie counts half, so that a half may be over. */
    public static String count(double share, int units) {
        double count = Math.round(2 * share * units) / 2.0;
        return String.format(Locale.ROOT, count % 1 == 0 ? "%,.0f of %,d" : "%,.1f of %,d", count, units);
    }

    private @Nullable String factor(boolean isFirst) {
        return findings.factor() instanceof Interval factor && decides(factor, 1, !isFirst)
                ? "typically by a factor of " + oriented(factor, isFirst)
                : null;
    }

    /** A factor that is above 1 where it speaks for one. */
    private static String oriented(Interval factor, boolean isFirst) {
        return isFirst
                ? String.format(
                        Locale.ROOT, "%.2f [%.2f, %.2f]", 1 / factor.estimate(), 1 / factor.high(), 1 / factor.low())
                : String.format(Locale.ROOT, "%.2f [%.2f, %.2f]", factor.estimate(), factor.low(), factor.high());
    }

    private @Nullable String mean(boolean isFirst) {
        return findings.klDivergence() instanceof Interval mean && decides(mean, 0, !isFirst)
                ? String.format(Locale.ROOT, "by %.4f nats a token on average", Math.abs(mean.estimate()))
                : null;
    }

    private @Nullable String sameTop(boolean isFirst) {
        return findings.sameTop() instanceof Interval top && decides(top, 0, isFirst)
                ? String.format(
                        Locale.ROOT,
                        " finds %s's most likely token %.1f points more often",
                        reference,
                        Math.abs(top.estimate()) * 100)
                : null;
    }

    /** Whether the whole interval is on one side. */
    private static boolean decides(Interval interval, double even, boolean above) {
        return above ? interval.low() > even : interval.high() < even;
    }

    /** What has not decided. */
    private String open() {
        List<String> open = Stream.of(
                        open("how often", findings.share(), 0.5),
                        open("by what factor", findings.factor(), 1),
                        open("how much on average", findings.klDivergence(), 0),
                        open("the most likely token", findings.sameTop(), 0))
                .filter(Objects::nonNull)
                .toList();
        return open.isEmpty() ? "" : "; not decided: " + String.join(", ", open);
    }

    private static @Nullable String open(String what, IntervalEstimate estimate, double even) {
        return switch (estimate) {
            case TooEarly early -> what + " (" + early.missing() + " more conversations)";
            case Interval interval when interval.excludes(even) -> null;
            case Interval _ -> what;
            case IntervalEstimate.Identical _ -> what + " (identical so far)";
        };
    }
}
