package dev.tandem.engine.llamaserver.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.inference.ChatRequest;
import java.util.List;

/**
 * Leaves out fields of messages and tools that are {@code null}, which for OpenAI means that they are not there, and which
 * clients send back as they got them. {@code llama-server} (v0.5.0) fails on them. Pure.
 */
public final class NullFields {

    private static final List<String> LISTS = List.of("messages", "tools");
    /** It takes this one, and asks for it. */
    private static final String KEPT = "content";
    /** A tool's own description and parameters. */
    private static final String FUNCTION = "function";

    private NullFields() {}

    /** The request without them, or itself if there are none. Changes nothing in place. */
    public static ChatRequest removed(ChatRequest request) {
        if (LISTS.stream().noneMatch(list -> isIn(request.body().path(list)))) {
            return request;
        }
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.setAll(request.body());
        for (String name : LISTS) {
            if (body.get(name) instanceof ArrayNode list) {
                ArrayNode without = body.putArray(name);
                list.forEach(element -> without.add(without(element)));
            }
        }
        return new ChatRequest(request.operation(), body);
    }

    private static boolean isIn(JsonNode list) {
        for (JsonNode element : list) {
            if (hasNull(element) || hasNull(element.path(FUNCTION))) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasNull(JsonNode object) {
        return object.properties().stream().anyMatch(field -> isRemoved(field.getKey(), field.getValue()));
    }

    private static JsonNode without(JsonNode element) {
        if (!(element instanceof ObjectNode object)) {
            return element;
        }
        ObjectNode copy = JsonNodeFactory.instance.objectNode();
        object.properties().forEach(field -> {
            if (!isRemoved(field.getKey(), field.getValue())) {
                copy.set(
                        field.getKey(), field.getKey().equals(FUNCTION) ? without(field.getValue()) : field.getValue());
            }
        });
        return copy;
    }

    private static boolean isRemoved(String name, JsonNode value) {
        return value.isNull() && !name.equals(KEPT);
    }
}
