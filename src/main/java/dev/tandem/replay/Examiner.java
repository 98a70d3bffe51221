package dev.tandem.replay;

/** Has answers scored. */
interface Examiner {

    /**
     * Asks a variant and waits. Why it cannot score the answer is an opinion too. Interrupting stops it.
     *
     * @throws NotReadyException when the variant cannot score right now, but may later
     */
    Opinion ask(Question question, ReplayPlan plan) throws NotReadyException, InterruptedException;
}
