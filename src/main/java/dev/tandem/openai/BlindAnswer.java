package dev.tandem.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.chat.AnswerAssembler;
import java.util.ArrayList;
import java.util.List;

/**
 * An answer with nothing left of who gave it but what it says: of all fields only those named here are passed on, ids of
 * tool calls are made anew, and a stream is cut into pieces of one size, whatever the tokens were.
 *
 * @param message the message, as in a chat completion
 * @param finishReason one of OpenAI's
 */
record BlindAnswer(ObjectNode message, String finishReason) {

    private static final List<String> TEXTS = List.of("reasoning_content", "reasoning", "content", "refusal");
    private static final int PIECE = 32;

    /** @param assembled by {@link AnswerAssembler} */
    static BlindAnswer of(ObjectNode assembled) {
        JsonNode choice = assembled.path("choices").path(0);
        JsonNode said = choice.path("message");
        ObjectNode message = JsonNodeFactory.instance
                .objectNode()
                .put("role", "assistant")
                .putNull("content")
                .putNull("refusal");
        for (String field : TEXTS) {
            String text = said.path(field).asText("");
            if (!text.isEmpty()) {
                // Servers name the same thing differently.
                message.put(field.equals("reasoning") ? "reasoning_content" : field, text);
            }
        }
        if (!said.path("tool_calls").isEmpty()) {
            copyCalls(said.path("tool_calls"), message.putArray("tool_calls"));
        }
        return new BlindAnswer(
                message, BlindChoices.reason(choice.path("finish_reason").asText()));
    }

    private static void copyCalls(JsonNode from, ArrayNode to) {
        for (JsonNode call : from) {
            JsonNode function = call.path("function");
            to.addObject()
                    .put("id", "call_" + to.size())
                    .put("type", "function")
                    .putObject("function")
                    .put("name", function.path("name").asText())
                    .put("arguments", function.path("arguments").asText());
        }
    }

    /** As it stands in a pair. */
    ObjectNode json() {
        return JsonNodeFactory.instance
                .objectNode()
                .<ObjectNode>set("message", message)
                .put("finish_reason", finishReason);
    }

    /** The deltas of a stream, without its end. */
    List<ObjectNode> deltas() {
        List<ObjectNode> deltas = new ArrayList<>();
        for (String field : TEXTS) {
            String text = message.path(field).textValue();
            for (int from = 0; text != null && from < text.length(); ) {
                int to = Math.min(from + PIECE, text.length());
                if (to < text.length() && Character.isLowSurrogate(text.charAt(to))) {
                    to++;
                }
                deltas.add(JsonNodeFactory.instance.objectNode().put(field, text.substring(from, to)));
                from = to;
            }
        }
        JsonNode calls = message.path("tool_calls");
        for (int i = 0; i < calls.size(); i++) {
            ObjectNode call = calls.get(i).deepCopy();
            ObjectNode delta = JsonNodeFactory.instance.objectNode();
            delta.putArray("tool_calls").add(call.put("index", i));
            deltas.add(delta);
        }
        return deltas;
    }
}
