package dev.tandem.replay;

import dev.tandem.replay.store.Answer;
import dev.tandem.replay.store.Arm;
import dev.tandem.replay.store.NotReadyException;
import dev.tandem.replay.store.Prompt;
import dev.tandem.replay.store.ReplayPlan;

/** Has prompts answered. */
public interface AnswerSource {

    /**
     * Asks once and waits for the whole answer. A failure that is the answer's own, such as a refusal or a crash, is an
     * {@link Answer} too. Interrupting stops the generation.
     *
     * @throws NotReadyException when the variant cannot answer right now, but may later
     */
    Answer ask(Prompt prompt, Arm arm, ReplayPlan plan) throws NotReadyException, InterruptedException;
}
