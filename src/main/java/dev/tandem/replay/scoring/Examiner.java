package dev.tandem.replay.scoring;

import dev.tandem.replay.store.NotReadyException;
import dev.tandem.replay.store.ReplayPlan;

/** Has answers scored. */
public interface Examiner {

    /**
     * Asks a variant and waits. Why it cannot score the answer is an opinion too. Interrupting stops it.
     *
     * @throws NotReadyException when the variant cannot score right now, but may later
     */
    Opinion ask(Question question, ReplayPlan plan) throws NotReadyException, InterruptedException;
}
