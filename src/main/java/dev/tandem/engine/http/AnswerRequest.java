package dev.tandem.engine.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.Operation;
import org.jspecify.annotations.Nullable;

/**
 * One request for an answer, as an upstream gets it.
 *
 * @param path appended to the endpoint's base path, such as {@code /chat/completions}
 * @param operation which API it is
 * @param body sent as it is
 * @param traceparent W3C trace context of the span that this belongs to; {@code null} for none
 * @param pooled whether a connection that was used before will do
 * @param hidesProgress whether chunks with {@code prompt_progress}, which the client did not ask for, are passed on as
 *     {@link dev.tandem.inference.ChatEvent#PROGRESS}
 */
public record AnswerRequest(
        String path,
        Operation operation,
        ObjectNode body,
        @Nullable String traceparent,
        boolean pooled,
        boolean hidesProgress) {

    private static final String RETURN_PROGRESS = "return_progress";

    /**
     * The client's request with the upstream's name for the model. A client that wants a stream gets one from a stream,
     * and the usage is asked for whether the client did or not; one that wants the answer whole gets it from an answer
     * that was whole, because not all that a whole answer may hold survives being streamed. Nothing else is changed.
     *
     * @param path as of the record
     * @param model what the upstream calls the model
     * @param traceparent as of the record
     */
    public static AnswerRequest of(String path, ChatRequest request, String model, @Nullable String traceparent) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.setAll(request.body());
        body.put("model", model);
        if (request.stream()) {
            ObjectNode options = body.get("stream_options") instanceof ObjectNode given
                    ? given.deepCopy()
                    : JsonNodeFactory.instance.objectNode();
            body.set("stream_options", options.put("include_usage", true));
        }
        return new AnswerRequest(path, request.operation(), body, traceparent, true, false);
    }

    /** The same on a new connection, for servers that close one after an answer without having said that they will. */
    public AnswerRequest alone() {
        return new AnswerRequest(path, operation, body, traceparent, false, hidesProgress);
    }

    /** The same for a stream from a {@code llama-server}, which is to tell how far it is with the prompt. */
    public AnswerRequest tellingProgress() {
        if (body.path(RETURN_PROGRESS).asBoolean(false)) {
            return this;
        }
        ObjectNode asking = JsonNodeFactory.instance.objectNode();
        asking.setAll(body);
        return new AnswerRequest(path, operation, asking.put(RETURN_PROGRESS, true), traceparent, pooled, true);
    }

    boolean stream() {
        return body.path("stream").asBoolean(false);
    }

    boolean isLongerThan(int characters) {
        return new ChatRequest(operation, body).isLongerThan(characters);
    }

    /** How many choices the answer must have; at least 1. */
    int choices() {
        int each = Math.max(1, body.path("n").asInt(1));
        JsonNode prompts = body.path("prompt");
        boolean several = operation == Operation.TEXT_COMPLETION && prompts.isArray() && !isOnePrompt(prompts);
        return several ? Math.max(1, each * prompts.size()) : each;
    }

    /** One of token ids, or, as llama.cpp has it, of token ids and texts mixed. */
    private static boolean isOnePrompt(JsonNode prompts) {
        for (JsonNode part : prompts) {
            if (part.isNumber()) {
                return true;
            }
        }
        return false;
    }
}
