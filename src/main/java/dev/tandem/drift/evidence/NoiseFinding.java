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

    /** @param findings of the candidate first, and the noise second */
    static NoiseFinding of(String reference, String candidate, PairedDriftFindings findings) {
        LiveEstimate share = LiveEstimate.of(inverse(findings.share()), PairedDriftSequence.ALPHA_EACH);
        LiveEstimate factor = LiveEstimate.of(findings.factor(), PairedDriftSequence.ALPHA_EACH);
        boolean beyond = findings.nearer() == Nearer.SECOND;
        return new NoiseFinding(
                beyond, share.conversations(), sentence(reference, candidate, beyond, share, factor), share, factor);
    }

    private static String sentence(
            String reference, String candidate, boolean beyond, LiveEstimate share, LiveEstimate factor) {
        String conversations = LiveEstimate.conversations(share.conversations());
        Double of = share.estimate();
        if (of == null) {
            return candidate + " and " + reference + " differ by no more than noise so far, in " + conversations + ".";
        }
        Double times = factor.estimate();
        return String.format(
                Locale.ROOT,
                "%s%s diverges from %s by more than noise in %.0f %% of %s%s.",
                beyond ? "" : "Not known yet to be more than noise: ",
                candidate,
                reference,
                100 * of,
                conversations,
                times == null ? "" : String.format(Locale.ROOT, ", typically by a factor of %.3g", times));
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
