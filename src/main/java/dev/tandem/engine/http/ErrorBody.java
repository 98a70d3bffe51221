package dev.tandem.engine.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an upstream says is wrong, out of any of the shapes that are in use.
 *
 * @param message in its words, unbounded and not redacted
 * @param type its class of error; {@code null} when it names none
 * @param param the field at fault; {@code null} when it names none
 * @param code its name for the error; {@code null} when it has none, or only a number
 * @param status the number among its fields that is an HTTP status; 0 when there is none
 * @param promptTokens tokens of a prompt that is too long; {@code null} when it does not tell
 * @param contextLength tokens that would fit; {@code null} when it does not tell
 */
record ErrorBody(
        String message,
        @Nullable String type,
        @Nullable String param,
        @Nullable String code,
        int status,
        @Nullable Integer promptTokens,
        @Nullable Integer contextLength) {

    /**
     * Finds the error in a body or an event.
     *
     * <p>OpenAI: {@code {"error":{"message","type","param","code"}}}; Google AI Studio the same with {@code status} for
     * the type, and often in an array; Ollama and others {@code {"error":"…"}}; older vLLM {@code
     * {"object":"error","message",…}}; FastAPI {@code {"detail":"…"}} or {@code {"detail":[{"loc","msg"}]}}.
     *
     * <p>Some servers send {@code "error"} beside every chunk, empty as long as there is none.
     *
     * @return empty when the tree holds no error
     */
    static Optional<ErrorBody> find(JsonNode tree) {
        JsonNode body = tree.isArray() && tree.size() > 0 ? tree.get(0) : tree;
        JsonNode error = body.path("error");
        if (error.isObject() && saysSomething(error)) {
            return Optional.of(object(error));
        }
        if (error.isTextual() && !error.textValue().isBlank()) {
            return Optional.of(plain(error.textValue()));
        }
        if (body.path("object").asText().equals("error")) {
            return Optional.of(object(body));
        }
        JsonNode detail = body.path("detail");
        if (detail.isTextual() && !detail.textValue().isBlank()) {
            return Optional.of(plain(detail.textValue()));
        }
        if (detail.isArray() && detail.size() > 0) {
            return Optional.of(validation(detail.get(0)));
        }
        return Optional.empty();
    }

    private static boolean saysSomething(JsonNode error) {
        for (JsonNode value : error) {
            boolean nothing = value.isNull()
                    || (value.isContainerNode() && value.isEmpty())
                    || (value.isTextual() && value.textValue().isBlank())
                    || (value.isNumber() && value.decimalValue().signum() == 0)
                    || (value.isBoolean() && !value.booleanValue());
            if (!nothing) {
                return true;
            }
        }
        return false;
    }

    private static ErrorBody plain(String message) {
        return new ErrorBody(message, null, null, null, 0, null, null);
    }

    private static ErrorBody object(JsonNode error) {
        String message = error.path("message").asText("");
        // OpenRouter says here what its provider said; its own message is "Provider returned error".
        String raw = error.path("metadata").path("raw").asText("");
        JsonNode code = error.path("code");
        int status = code.asInt(0);
        return new ErrorBody(
                raw.isEmpty() ? message : message + ": " + raw,
                text(error.path("type").isTextual() ? error.path("type") : error.path("status")),
                text(error.path("param")),
                code.isTextual() && status == 0 ? code.textValue() : null,
                status >= 400 && status < 600 ? status : 0,
                count(error.path("n_prompt_tokens")),
                count(error.path("n_ctx")));
    }

    private static ErrorBody validation(JsonNode first) {
        StringBuilder param = new StringBuilder();
        for (JsonNode step : first.path("loc")) {
            if (step.isInt()) {
                param.append('[').append(step.intValue()).append(']');
            } else if (!step.asText().equals("body")) {
                param.append(param.isEmpty() ? "" : ".").append(step.asText());
            }
        }
        return new ErrorBody(
                first.path("msg").asText(""), null, param.isEmpty() ? null : param.toString(), null, 0, null, null);
    }

    private static @Nullable Integer count(JsonNode node) {
        return node.isInt() && node.intValue() > 0 ? (Integer) node.intValue() : null;
    }

    private static @Nullable String text(JsonNode node) {
        return node.isTextual() && !node.textValue().isEmpty() ? node.textValue() : null;
    }

    /** Whether it says why. */
    boolean hasReason() {
        return !message.isBlank();
    }

    /** Whether it says that the prompt does not fit, which servers tell by code, by type, or in words only. */
    boolean isContextLength() {
        return "context_length_exceeded".equals(code)
                || "exceed_context_size_error".equals(type)
                || message.contains("maximum context length")
                || message.contains("exceeds the available context size");
    }

    /**
     * Whether it names a field of the request other than the model, or says as OpenRouter does that no provider of the
     * model has what the request asks for.
     */
    boolean isAboutTheRequest() {
        boolean model = "model".equals(param) || "model_not_found".equals(code);
        return !model && (param != null || message.startsWith("No endpoints found that "));
    }

    /** Whether it says that the model is being loaded: llama-server's words. */
    boolean isLoading() {
        return message.startsWith("Loading model");
    }
}
