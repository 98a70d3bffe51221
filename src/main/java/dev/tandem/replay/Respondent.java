package dev.tandem.replay;

/** Has prompts answered. */
interface Respondent {

    /**
     * Asks once and waits for the whole answer. A failure that is the answer's own, such as a refusal or a crash, is an
     * {@link Answer} too. Interrupting stops the generation.
     *
     * @throws NotReadyException when the variant cannot answer right now, but may later
     */
    Answer ask(Prompt prompt, Arm arm, ReplayPlan plan) throws NotReadyException, InterruptedException;
}
