package dev.tandem.replay.scoring;

import dev.tandem.replay.store.NotReadyException;
import dev.tandem.replay.store.ReplayPlan;
import java.util.Optional;

/** Has answers scored. */
public interface AnswerScorer {

    /**
     * Asks a variant and waits. Why it cannot score the answer is an opinion too. Interrupting stops it.
     *
     * @throws NotReadyException when the variant cannot score right now, but may later
     */
    VariantScore ask(ScoringQuestion scoringQuestion, ReplayPlan plan) throws NotReadyException, InterruptedException;

    /**
     * Has all variants compared at once by the probabilities of all tokens, which tells more than what each says by
     * itself, and waits.
     *
     * @param scoringQuestion to the variant that answered
     * @return empty when they cannot be, for whatever reason: asked one by one they tell it
     * @throws NotReadyException when one of them is still being loaded, after which they may be
     */
    default Optional<AnswerScores> compare(ScoringQuestion scoringQuestion, ReplayPlan plan)
            throws NotReadyException, InterruptedException {
        return Optional.empty();
    }
}
