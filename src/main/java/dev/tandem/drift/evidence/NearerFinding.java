package dev.tandem.drift.evidence;

import dev.tandem.stats.sequential.PairedDriftFindings;
import dev.tandem.stats.sequential.PairedDriftFindings.Nearer;
import dev.tandem.stats.sequential.PairedDriftSequence;
import org.jspecify.annotations.Nullable;

/**
 * Which of two candidates is nearer to the reference: first how often and by what factor, which is known early, then how
 * much. A conversation counts once, by its first scored answer. All four together are ever wrong in at most 5 % of cases.
 *
 * @param reference who both are compared with
 * @param first the first candidate
 * @param second the second candidate
 * @param conversations how many both were scored on
 * @param nearer what those say that have decided
 * @param sentence the same for a person to read
 * @param share of conversations in which the first diverges less, a tie counting half
 * @param factor by which the first typically diverges more: a geometric mean over conversations
 * @param klDivergence mean divergence, first − second, nats a token
 * @param sameTop share of tokens with the reference's most likely one, first − second
 * @param dropped conversations that were chosen and have no scored answer
 * @param shareAtLeast what the share would be if the second diverged less in all that were dropped
 * @param shareAtMost what it would be if the first did; {@code null} as the other while there are no conversations
 */
public record NearerFinding(
        String reference,
        String first,
        String second,
        int conversations,
        Nearer nearer,
        String sentence,
        LiveEstimate share,
        LiveEstimate factor,
        LiveEstimate klDivergence,
        LiveEstimate sameTop,
        int dropped,
        @Nullable Double shareAtLeast,
        @Nullable Double shareAtMost) {

    static NearerFinding of(String reference, String first, String second, PairedDriftFindings findings, int dropped) {
        double alpha = PairedDriftSequence.ALPHA_EACH;
        LiveEstimate share = LiveEstimate.of(findings.share(), alpha);
        int conversations = share.conversations();
        Double of = share.estimate() == null ? Double.valueOf(.5) : share.estimate();
        double all = conversations + dropped;
        return new NearerFinding(
                reference,
                first,
                second,
                conversations,
                findings.nearer(),
                new NearerSentence(reference, first, second, findings).text(),
                share,
                LiveEstimate.of(findings.factor(), alpha),
                LiveEstimate.of(findings.klDivergence(), alpha),
                LiveEstimate.of(findings.sameTop(), alpha),
                dropped,
                all == 0 ? null : of * conversations / all,
                all == 0 ? null : (of * conversations + dropped) / all);
    }
}
