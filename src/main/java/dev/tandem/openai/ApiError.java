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
 */
record ApiError(
        int status,
        String type,
        String message,
        @Nullable String param,
        @Nullable String code,
        String cause,
        Optional<Duration> retryAfter,
        Result result) {

    /** The body {@code {"error": {…}}}. */
    ObjectNode json() {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.putObject("error")
                .put("message", message)
                .put("type", type)
                .put("param", param)
                .put("code", code);
        return body;
    }
}
