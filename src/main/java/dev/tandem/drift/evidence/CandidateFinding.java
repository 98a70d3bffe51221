package dev.tandem.drift.evidence;

import dev.tandem.stats.sequential.CandidateDriftSequence;
import org.jspecify.annotations.Nullable;

/**
 * How far a candidate is from a reference. A conversation counts once, by its first scored answer.
 *
 * @param reference who it is compared with
 * @param candidate who is compared; the same for the noise floor
 * @param klDivergence mean divergence, lower bound, nats a token
 * @param sameTop share of tokens at which both find the same one most likely
 * @param noise whether that is more than noise; {@code null} where no such answer was scored twice
 */
public record CandidateFinding(
        String reference,
        String candidate,
        LiveEstimate klDivergence,
        LiveEstimate sameTop,
        @Nullable NoiseFinding noise) {

    static CandidateFinding of(
            String reference, String candidate, CandidateDriftSequence sequence, @Nullable NoiseFinding noise) {
        return new CandidateFinding(
                reference,
                candidate,
                LiveEstimate.of(sequence.klDivergence(), CandidateDriftSequence.ALPHA_EACH),
                LiveEstimate.of(sequence.sameTop(), CandidateDriftSequence.ALPHA_EACH),
                noise);
    }

    /** What is known before the first conversation. */
    public static CandidateFinding none(String reference, String candidate) {
        return of(reference, candidate, new CandidateDriftSequence(), null);
    }
}
