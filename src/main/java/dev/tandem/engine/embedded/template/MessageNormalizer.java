package dev.tandem.engine.embedded.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts messages and tools into the form that templates expect, as common/chat.cpp of llama.cpp does: fields in one order,
 * contents as texts or parts, arguments as objects where a template looks into them, and the system message within the
 * first question where it knows none.
 */
final class MessageNormalizer {

    private final TemplateCapabilities capabilities;
    private final TemplateFamily family;

    MessageNormalizer(TemplateCapabilities capabilities, TemplateFamily family) {
        this.capabilities = capabilities;
        this.family = family;
    }

    /** @throws IllegalArgumentException when a message is not what OpenAI's types say */
    ArrayNode messages(ArrayNode messages) {
        List<ObjectNode> prepared = new ArrayList<>();
        for (JsonNode message : messages) {
            prepared.add(message(message));
        }
        if (!capabilities.systemRole()
                && !prepared.isEmpty()
                && prepared.getFirst().path("role").asText().equals("system")) {
            mergeSystem(prepared);
        }
        return JsonNodeFactory.instance.arrayNode().addAll(prepared);
    }

    private ObjectNode message(JsonNode message) {
        ObjectNode prepared = JsonNodeFactory.instance.objectNode();
        String role = message.path("role").asText();
        prepared.put("role", role.equals("developer") && family.mapsDeveloper() ? "system" : role);
        prepared.set("content", content(message.path("content")));
        copy(message, "reasoning_content", prepared);
        copy(message, "name", prepared);
        copy(message, "tool_call_id", prepared);
        if (!message.path("tool_calls").isEmpty()) {
            ArrayNode calls = prepared.putArray("tool_calls");
            message.path("tool_calls").forEach(call -> calls.add(call(call)));
        }
        return prepared;
    }

    private void copy(JsonNode message, String field, ObjectNode prepared) {
        String text = message.path(field).asText("");
        if (!text.isEmpty()) {
            prepared.put(field, field.equals("reasoning_content") ? family.trimmed(text) : text);
        }
    }

    private JsonNode content(JsonNode content) {
        boolean onlyText = capabilities.stringContent() && !capabilities.typedContent();
        boolean onlyParts = !capabilities.stringContent() && capabilities.typedContent();
        JsonNodeFactory json = JsonNodeFactory.instance;
        if (content.isArray() && !content.isEmpty()) {
            ArrayNode parts = json.arrayNode();
            for (JsonNode part : content) {
                parts.addObject()
                        .put("type", part.path("type").asText("text"))
                        .put("text", family.trimmed(part.path("text").asText()));
            }
            return onlyText ? json.textNode(lines(parts)) : parts;
        }
        String text = family.trimmed(content.asText(""));
        if (onlyParts) {
            ArrayNode parts = json.arrayNode();
            parts.addObject().put("type", "text").put("text", text);
            return parts;
        }
        return json.textNode(text);
    }

    private static String lines(ArrayNode parts) {
        StringBuilder lines = new StringBuilder();
        for (JsonNode part : parts) {
            lines.append(lines.isEmpty() ? "" : "\n").append(part.path("text").asText());
        }
        return lines.toString();
    }

    private ObjectNode call(JsonNode call) {
        JsonNode function = call.path("function");
        ObjectNode prepared = JsonNodeFactory.instance.objectNode().put("type", "function");
        prepared.putObject("function")
                .put("name", function.path("name").asText())
                .set("arguments", arguments(function.path("arguments")));
        String id = call.path("id").asText("");
        if (!id.isEmpty()) {
            prepared.put("id", id);
        }
        return prepared;
    }

    private JsonNode arguments(JsonNode arguments) {
        if (!capabilities.objectArguments()) {
            return arguments.isTextual() ? arguments : JsonNodeFactory.instance.textNode(arguments.toString());
        }
        return arguments.isTextual() ? parsed(arguments.textValue()) : arguments;
    }

    private static JsonNode parsed(String arguments) {
        return TemplateJson.read(arguments)
                .orElseThrow(() -> new IllegalArgumentException("the arguments of a tool call are no JSON"));
    }

    private static void mergeSystem(List<ObjectNode> messages) {
        JsonNode system = messages.removeFirst().path("content");
        if (!messages.isEmpty()) {
            ObjectNode second = messages.getFirst();
            if (!system.isTextual() || !second.path("content").isTextual()) {
                throw new IllegalArgumentException("the template knows no system message, and none beside parts");
            }
            second.put(
                    "content",
                    system.textValue() + "\n" + second.path("content").textValue());
        }
    }

    /** Tools with the fields that templates know. */
    static ArrayNode tools(ArrayNode tools) {
        ArrayNode prepared = JsonNodeFactory.instance.arrayNode();
        for (JsonNode tool : tools) {
            JsonNode function = tool.path("function");
            JsonNode parameters = function.path("parameters");
            prepared.addObject()
                    .put("type", "function")
                    .putObject("function")
                    .put("name", function.path("name").asText())
                    .put("description", function.path("description").asText(""))
                    .set("parameters", parameters.isMissingNode() ? JsonNodeFactory.instance.objectNode() : parameters);
        }
        return prepared;
    }
}
