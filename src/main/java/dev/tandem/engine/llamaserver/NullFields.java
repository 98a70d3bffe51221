package dev.tandem.engine.llamaserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.inference.ChatRequest;
import java.util.Set;

/**
 * Leaves out fields of messages and tools that are {@code null}, which for OpenAI means that they are not there, and which
 * clients send back as they got them. {@code llama-server} (v0.5.0) fails on them. Pure.
 */
final class NullFields {

    /** It takes this one, and asks for it. */
    private static final Set<String> KEPT = Set.of("content");

    private NullFields() {}

    /** The request without them, or itself if there are none. */
    static ChatRequest removed(ChatRequest request) {
        JsonNode messages = without(request.messages(), false);
        JsonNode tools = without(request.body().path("tools"), true);
        if (messages == request.messages() && tools == request.body().path("tools")) {
            return request;
        }
        ObjectNode body = request.body().objectNode();
        body.setAll(request.body());
        body.replace("messages", messages);
        if (body.has("tools")) {
            body.replace("tools", tools);
        }
        return new ChatRequest(request.operation(), body);
    }

    /** The list without them, or itself. */
    private static JsonNode without(JsonNode list, boolean functions) {
        if (!(list instanceof ArrayNode elements)) {
            return list;
        }
        ArrayNode cleaned = elements.arrayNode(elements.size());
        boolean changed = false;
        for (JsonNode element : elements) {
            JsonNode own = withoutNulls(element);
            if (functions && own instanceof ObjectNode tool && tool.has("function")) {
                JsonNode function = withoutNulls(tool.get("function"));
                if (function != tool.get("function")) {
                    ObjectNode copy = tool.objectNode();
                    copy.setAll(tool);
                    copy.set("function", function);
                    own = copy;
                }
            }
            changed |= own != element;
            cleaned.add(own);
        }
        return changed ? cleaned : list;
    }

    private static JsonNode withoutNulls(JsonNode value) {
        if (!(value instanceof ObjectNode object)
                || object.properties().stream().noneMatch(field -> isNull(field.getKey(), field.getValue()))) {
            return value;
        }
        ObjectNode copy = object.objectNode();
        object.properties().forEach(field -> {
            if (!isNull(field.getKey(), field.getValue())) {
                copy.set(field.getKey(), field.getValue());
            }
        });
        return copy;
    }

    private static boolean isNull(String name, JsonNode value) {
        return value.isNull() && !KEPT.contains(name);
    }
}
