package dev.tandem.replay;

import java.time.Duration;

/** Has prompts answered. */
interface Respondent {

    /**
     * Asks once and waits for the whole answer. A failure that is the answer's own, such as a refusal or a crash, is an
     * {@link Answer} too. Interrupting stops the generation.
     *
     * @throws NotReadyException when the variant cannot answer right now, but may later
     */
    Answer ask(Prompt prompt, Arm arm, String model) throws NotReadyException, InterruptedException;

    /** The variant cannot answer right now; the message says why. */
    final class NotReadyException extends Exception {
        private static final long serialVersionUID = 1L;
        private final Duration wait;
        private final boolean foreseen;

        /** @param wait how long to wait before it is asked again */
        NotReadyException(String message, Duration wait) {
            this(message, wait, false);
        }

        /** @param foreseen whether it will be there by itself, as one whose turn is yet to come */
        NotReadyException(String message, Duration wait, boolean foreseen) {
            super(message);
            this.wait = wait;
            this.foreseen = foreseen;
        }

        Duration remaining() {
            return wait;
        }

        boolean isForeseen() {
            return foreseen;
        }
    }
}
