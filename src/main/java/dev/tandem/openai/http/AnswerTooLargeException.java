package dev.tandem.openai.http;

/** An answer that was to be sent as a whole would take more memory than one may. */
public final class AnswerTooLargeException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public AnswerTooLargeException() {
        super("The answer is too large to be sent as a whole. Set 'stream' to true, or ask for fewer tokens, choices or"
                + " logprobs.");
    }
}
