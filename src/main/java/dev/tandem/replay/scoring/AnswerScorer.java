package dev.tandem.replay.scoring;

import dev.tandem.replay.store.NotReadyException;
import dev.tandem.replay.store.ReplayPlan;

/** Has answers scored. */
public interface AnswerScorer {

    /**
     * Asks a variant and waits. Why it cannot score the answer is an opinion too. Interrupting stops it.
     *
     * @throws NotReadyException when the variant cannot score right now, but may later
     */
    VariantScore ask(ScoringQuestion scoringQuestion, ReplayPlan plan) throws NotReadyException, InterruptedException;
}
