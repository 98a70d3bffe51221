package dev.tandem.openai;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.experiment.Outcome.Result;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An error as OpenAI's clients know it.
 *
 * @param status HTTP status, 400 to 599
 * @param type OpenAI's {@code type}, such as {@code invalid_request_error}
 * @param message one sentence or two for the client: what is wrong and what would be right
 * @param param the field at fault
 * @param code cause in a word, for the client; may be an engine's own
 * @param cause cause in a word for metrics and log: one of a few, whatever engines say
 * @param retryAfter when to ask again
 * @param result how the request counts
 * @param size how much too long a prompt is; {@code null} for other errors
 */
record ApiError(
        int status,
        String type,
        String message,
        @Nullable String param,
        @Nullable String code,
        String cause,
        Optional<Duration> retryAfter,
        Result result,
        @Nullable PromptSize size) {

    /**
     * What llama-server tells beside OpenAI's fields of a prompt that is too long.
     *
     * @param promptTokens tokens of the prompt; {@code null} when they were not counted
     * @param contextLength tokens that fit, prompt and answer together; {@code null} when that is not known
     */
    record PromptSize(
            @Nullable Integer promptTokens, @Nullable Integer contextLength) {}

    /** One that has nothing to do with the size of a prompt. */
    ApiError(
            int status,
            String type,
            String message,
            @Nullable String param,
            @Nullable String code,
            String cause,
            Optional<Duration> retryAfter,
            Result result) {
        this(status, type, message, param, code, cause, retryAfter, result, null);
    }

    ApiError with(PromptSize size) {
        return new ApiError(status, type, message, param, code, cause, retryAfter, result, size);
    }

    /** The same without anything that a variant said of itself. */
    ApiError inOwnWords(String words) {
        // A refusal's field and code are in the words of whoever refused.
        boolean refused = cause.equals("refused");
        return new ApiError(
                status, type, words, refused ? null : param, refused ? null : code, cause, retryAfter, result);
    }

    /** The body {@code {"error": {…}}}. */
    ObjectNode json() {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ObjectNode error = body.putObject("error")
                .put("message", message)
                .put("type", type)
                .put("param", param)
                .put("code", code);
        if (size != null && size.promptTokens() != null) {
            error.put("n_prompt_tokens", size.promptTokens());
        }
        if (size != null && size.contextLength() != null) {
            error.put("n_ctx", size.contextLength());
        }
        return body;
    }
}
