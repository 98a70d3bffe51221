package dev.tandem.openai.validation;

import org.jspecify.annotations.Nullable;

/**
 * The request's body is at fault; the answer is always status 400 with type {@code invalid_request_error}.
 *
 * <p>The message is for the client: it names the field and what would be right, and never holds a prompt or an answer.
 * It carries no stack trace, since bad requests are ordinary and may come in numbers.
 */
public final class InvalidRequestException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final @Nullable String param;
    private final @Nullable String code;

    /**
     * @param message what is wrong and what would be right
     * @param param the field in OpenAI's notation, as {@code messages[0].content}; {@code null} for the body as a whole
     * @param code OpenAI's code, as {@code invalid_type}; {@code null} where OpenAI has none
     */
    public InvalidRequestException(String message, @Nullable String param, @Nullable String code) {
        super(message, null, false, false);
        this.param = param;
        this.code = code;
    }

    /** The field at fault; {@code null} when it is the body as a whole. */
    public @Nullable String param() {
        return param;
    }

    /** OpenAI's code; {@code null} where OpenAI has none. */
    public @Nullable String code() {
        return code;
    }
}
