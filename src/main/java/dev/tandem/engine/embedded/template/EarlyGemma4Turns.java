package dev.tandem.engine.embedded.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A call, its results and what follows as one message with {@code tool_responses}, for Gemma 4's first templates. */
final class EarlyGemma4Turns {

    private EarlyGemma4Turns() {}

    static ArrayNode of(ArrayNode messages) {
        ArrayNode turns = JsonNodeFactory.instance.arrayNode();
        for (int i = 0; i < messages.size(); ) {
            JsonNode message = messages.get(i);
            if (!is(message, "assistant") || !calls(message)) {
                turns.add(message);
                i++;
                continue;
            }
            ObjectNode turn = turns.addObject().put("role", "assistant");
            turn.set("tool_calls", message.path("tool_calls"));
            i = results(messages, i + 1, turn);
            JsonNode next = messages.path(i);
            if (is(next, "assistant") && !calls(next) && hasContent(next)) {
                turn.set("content", next.path("content"));
                i++;
            }
            if (message.path("reasoning_content").isTextual()) {
                turn.set("reasoning_content", message.path("reasoning_content"));
            }
        }
        return turns;
    }

    private static int results(ArrayNode messages, int start, ObjectNode turn) {
        ArrayNode responses = JsonNodeFactory.instance.arrayNode();
        int at = start;
        for (; is(messages.path(at), "tool"); at++) {
            JsonNode result = messages.get(at);
            String name = turn.path("tool_calls")
                    .path(responses.size())
                    .path("function")
                    .path("name")
                    .asText("");
            responses
                    .addObject()
                    .put("name", name.isEmpty() ? result.path("tool_call_id").asText("") : name)
                    .set("response", response(result.path("content")));
        }
        if (!responses.isEmpty()) {
            turn.set("tool_responses", responses);
        }
        return at;
    }

    private static JsonNode response(JsonNode content) {
        return content.isTextual() ? TemplateJson.read(content.textValue()).orElse(content) : content;
    }

    private static boolean is(JsonNode message, String role) {
        return message.path("role").asText().equals(role);
    }

    private static boolean calls(JsonNode message) {
        return message.path("tool_calls").isArray()
                && !message.path("tool_calls").isEmpty();
    }

    private static boolean hasContent(JsonNode message) {
        JsonNode content = message.path("content");
        return content.isTextual() ? !content.textValue().isEmpty() : content.isArray() && !content.isEmpty();
    }
}
