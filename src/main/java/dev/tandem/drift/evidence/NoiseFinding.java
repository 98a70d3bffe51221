package dev.tandem.drift.evidence;

import dev.tandem.stats.IntervalEstimate;
import dev.tandem.stats.IntervalEstimate.Identical;
import dev.tandem.stats.IntervalEstimate.Interval;
import dev.tandem.stats.IntervalEstimate.TooEarly;
import dev.tandem.stats.sequential.PairedDriftFindings;
import dev.tandem.stats.sequential.PairedDriftFindings.Nearer;
import dev.tandem.stats.sequential.PairedDriftSequence;
import java.util.Locale;

/**
 * Whether a candidate diverges from the reference by more than what a variant diverges from itself: on the same answers,
 * which one of the two gave and scored twice. Ever wrong in at most 5 % of cases.
 *
 * @param beyond whether that is known
 * @param conversations how many such answers there are, one of each conversation
 * @param sentence the same for a person to read
 * @param share of conversations in which the candidate diverges more, a tie counting half
 * @param factor by which it typically diverges more: a geometric mean over conversations
 */
public record NoiseFinding(
        boolean beyond, int conversations, String sentence, LiveEstimate share, LiveEstimate factor) {

    /** @param sequence of the candidate first, and the noise second */
    static NoiseFinding of(String reference, String candidate, PairedDriftSequence sequence) {
        PairedDriftFindings findings = sequence.findings();
        LiveEstimate share = LiveEstimate.of(inverse(findings.share()), PairedDriftSequence.ALPHA_EACH);
        LiveEstimate factor = LiveEstimate.of(findings.factor(), PairedDriftSequence.ALPHA_EACH);
        boolean beyond = findings.nearer() == Nearer.SECOND;
        String sentence = beyond
                ? known(reference, candidate, share, factor)
                : unknown(reference, candidate, share, sequence.missingUntilFarther());
        return new NoiseFinding(beyond, share.conversations(), sentence, share, factor);
    }

    private static String known(String reference, String candidate, LiveEstimate share, LiveEstimate factor) {
        Double of = share.estimate();
        Double times = factor.estimate();
        return candidate + " diverges from " + reference + " by more than noise"
                + (of == null
                        ? ""
                        : ": in " + NearerSentence.count(of, share.conversations()) + " "
                                + (share.conversations() == 1 ? "conversation" : "conversations"))
                + (times == null ? "" : String.format(Locale.ROOT, ", typically by a factor of %.3g", times))
                + ".";
    }

    private static String unknown(String reference, String candidate, LiveEstimate share, int missing) {
        Double of = share.estimate();
        if (of == null) {
            return candidate + " and " + reference + " differ by no more than noise so far, in "
                    + LiveEstimate.conversations(share.conversations()) + ".";
        }
        String seen = "In " + NearerSentence.count(of, share.conversations())
                + (share.conversations() == 1 ? " conversation " : " conversations ") + candidate + " diverged from "
                + reference + " by more than noise; ";
        return seen
                + (of > .5 && missing > 0
                        ? "at least " + missing + " more " + (missing == 1 ? "is" : "are")
                                + " needed before that is proven."
                        : "that proves no difference yet.");
    }

    private static IntervalEstimate inverse(IntervalEstimate share) {
        return switch (share) {
            case Interval of ->
                new Interval(1 - of.estimate(), 1 - of.high(), 1 - of.low(), of.units(), of.alpha(), of.anytimeValid());
            case TooEarly early -> early;
            case Identical identical -> identical;
        };
    }
}
