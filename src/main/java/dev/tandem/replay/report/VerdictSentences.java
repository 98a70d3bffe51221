package dev.tandem.replay.report;

import dev.tandem.drift.evidence.NearerSentence;
import dev.tandem.replay.report.Verdict.Question;
import dev.tandem.replay.report.Verdict.Reading;
import dev.tandem.stats.DriftSummary;
import dev.tandem.stats.IntervalEstimate;
import dev.tandem.stats.IntervalEstimate.Identical;
import dev.tandem.stats.IntervalEstimate.Interval;
import dev.tandem.stats.IntervalEstimate.TooEarly;
import dev.tandem.stats.TextComparison;
import dev.tandem.stats.sequential.BettingConfidenceSequence;
import dev.tandem.stats.sequential.PairedDriftFindings;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Puts figures into sentences, the same wherever they are read. A sentence claims what an interval bears and nothing else:
 * who is "closer" is never said without how often and by how much, and not at all without a reference. Pure.
 */
public final class VerdictSentences {

    /** Each of the two shares of equal texts may be missed by half of 5 %. */
    private static final double ALPHA = 0.025;

    private VerdictSentences() {}

    /** Which of two is nearer to the reference, on the same tokens. */
    public static Verdict nearer(String reference, String first, String second, PairedDriftFindings findings) {
        Reading reading = switch (findings.nearer()) {
            case IDENTICAL -> Reading.IDENTICAL_SO_FAR;
            case FIRST, SECOND -> Reading.BEYOND_NOISE;
            case DEPENDS -> Reading.DEPENDS;
            case NOT_KNOWN -> findings.factor() instanceof TooEarly ? Reading.TOO_EARLY : Reading.NOT_BEYOND_NOISE;
        };
        return new Verdict(Question.DISTANCE, reading, new NearerSentence(reference, first, second, findings).text());
    }

    /**
     * How far a variant is from the reference: not who is better, which takes a third to tell. A divergence is never below 0,
     * so that one above it claims nothing unless noise was measured.
     *
     * @param typical divergence of the median conversation, nats a token
     * @param noise the largest divergence of a conversation that was scored twice; {@code null} when none was
     */
    public static Verdict distance(
            String reference,
            String candidate,
            DriftSummary summary,
            IntervalEstimate typical,
            @Nullable Double noise) {
        int units = summary.meanKl().units();
        if (summary.identical()) {
            return new Verdict(
                    Question.DISTANCE,
                    Reading.IDENTICAL_SO_FAR,
                    candidate + " finds every token as likely as " + reference + " does: identical so far, in "
                            + conversations(units) + ".");
        }
        String figures = String.format(
                Locale.ROOT,
                "%s diverges from %s by %s%.4f nats a token on average and finds the same token most likely at %.1f %% of"
                        + " %,d tokens",
                candidate,
                reference,
                bound(ReportCaveats.isExact(summary)),
                summary.meanKl().value(),
                summary.sameTop().value() * 100,
                summary.tokens());
        return switch (typical) {
            case TooEarly early ->
                new Verdict(Question.DISTANCE, Reading.TOO_EARLY, figures + "; " + tooEarly(early) + ".");
            case Identical _ -> new Verdict(Question.DISTANCE, Reading.NOT_BEYOND_NOISE, figures + ".");
            case Interval median ->
                new Verdict(
                        Question.DISTANCE,
                        noise == null
                                ? Reading.DESCRIPTIVE
                                : median.low() > noise ? Reading.BEYOND_NOISE : Reading.NOT_BEYOND_NOISE,
                        String.format(
                                Locale.ROOT,
                                "%s; half of %s diverge by more than %s, %s.",
                                figures,
                                conversations(units),
                                NumberFormats.divergence(median.estimate()),
                                noise == null
                                        ? "and nothing was scored twice to show noise"
                                        : "where noise alone made at most " + NumberFormats.divergence(noise)));
        };
    }

    /**
     * Whether the second takes longer than the first: for each token, and until the first one. These are two claims.
     *
     * @param perToken by what factor it typically takes longer for a token
     * @param toFirst by what factor it does until the first token
     */
    public static List<Verdict> speed(
            String first, String second, IntervalEstimate perToken, IntervalEstimate toFirst) {
        return List.of(
                SpeedSentence.verdict(first, second, "for each token", perToken),
                SpeedSentence.verdict(first, second, "until the first token", toFirst));
    }

    /**
     * Whether greedy texts differ more than those of one variant that answered twice.
     *
     * @param noise one variant's texts against its own; {@code null} when it did not answer twice
     */
    public static Verdict texts(String first, String second, TextComparison text, @Nullable TextComparison noise) {
        if (text.compared() == 0) {
            return new Verdict(
                    Question.TEXT,
                    Reading.NOT_MEASURED,
                    "No texts of " + first + " and " + second + " can be compared: no prompt was answered greedily by"
                            + " both.");
        }
        if (text.differing() == 0) {
            return new Verdict(
                    Question.TEXT,
                    Reading.IDENTICAL_SO_FAR,
                    second + " answers as " + first + " does to the character: identical so far, in " + text.compared()
                            + " texts.");
        }
        boolean known = noise != null && noise.compared() > 0;
        String sentence = String.format(
                Locale.ROOT,
                "%s answers otherwise than %s in %d of %d greedy texts, half of which part within %s characters (mean chrF"
                        + " %s)",
                second,
                first,
                text.differing(),
                text.compared(),
                NumberFormats.number(text.medianFirstDifference()),
                NumberFormats.number(text.meanChrf()));
        if (noise == null || !known) {
            return new Verdict(Question.TEXT, Reading.DESCRIPTIVE, sentence + "; nobody answered twice to show noise.");
        }
        return new Verdict(
                Question.TEXT,
                differing(text).low() > differing(noise).high() ? Reading.BEYOND_NOISE : Reading.NOT_BEYOND_NOISE,
                sentence + "; " + first + " asked twice did so in " + noise.differing() + " of " + noise.compared()
                        + ".");
    }

    private static Interval differing(TextComparison text) {
        return BettingConfidenceSequence.ofRate(text.differing(), text.exact()).interval(ALPHA);
    }

    /**
     * On what a candidate diverges most. Kinds are looked at after the fact, so that nothing is claimed.
     *
     * @param kind in words
     * @param conversations of that kind
     * @param mean of that kind, nats a token
     * @param overall of all, nats a token
     * @param exact whether these are no lower bounds
     */
    public static Verdict weakest(
            String candidate, String kind, int conversations, double mean, double overall, boolean exact) {
        return new Verdict(
                Question.WEAKEST,
                Reading.DESCRIPTIVE,
                String.format(
                        Locale.ROOT,
                        "%s is weakest on %s: %s%.4f nats a token in %s, against %.4f over all.",
                        candidate,
                        kind,
                        bound(exact),
                        mean,
                        conversations(conversations),
                        overall));
    }

    private static String bound(boolean exact) {
        return exact ? "" : "at least ";
    }

    static String conversations(int count) {
        return NumberFormats.count(count, "conversation");
    }

    static String tooEarly(TooEarly early) {
        return "too early, " + NumberFormats.count(early.missing(), "more conversation");
    }
}
