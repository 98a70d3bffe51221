package dev.tandem.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A JSON object that grows by deltas: texts are joined, lists appended, objects merged, and of any other field the last
 * value counts, but null never overwrites. What is added is copied, so that the time it takes depends on its own size
 * and not on what is there already. Not thread-safe.
 */
final class GrowingObject {

    private final Map<String, Object> fields = new LinkedHashMap<>();

    /** Adds to a field. */
    void add(String name, JsonNode value) {
        switch (fields.get(name)) {
            case StringBuilder text when value.isTextual() -> text.append(value.textValue());
            case GrowingObject object when value instanceof ObjectNode addition -> object.addAll(addition);
            case ArrayNode list when value instanceof ArrayNode addition -> list.addAll(addition);
            case null -> put(name, value);
            default -> {
                if (!value.isNull()) {
                    put(name, value);
                }
            }
        }
    }

    /** Adds to each field. */
    void addAll(ObjectNode addition) {
        addition.properties().forEach(field -> add(field.getKey(), field.getValue()));
    }

    /** Gives a field this value, whatever it was. */
    void put(String name, JsonNode value) {
        fields.put(
                name,
                switch (value) {
                    case TextNode text -> {
                        StringBuilder growing = new StringBuilder();
                        growing.append(text.textValue());
                        yield growing;
                    }
                    case ObjectNode object -> {
                        GrowingObject growing = new GrowingObject();
                        growing.addAll(object);
                        yield growing;
                    }
                    default -> copy(value);
                });
    }

    /** Gives a field this value, but null only where there is none yet. */
    void replace(String name, JsonNode value) {
        if (!value.isNull() || !has(name)) {
            put(name, value);
        }
    }

    boolean has(String name) {
        return fields.containsKey(name);
    }

    /** The object in a field, put there if there is none. */
    GrowingObject object(String name) {
        if (fields.get(name) instanceof GrowingObject there) {
            return there;
        }
        GrowingObject object = new GrowingObject();
        fields.put(name, object);
        return object;
    }

    /** Of a list another one, since it grows; the elements of events never change. */
    private static JsonNode copy(JsonNode value) {
        return value instanceof ArrayNode list
                ? JsonNodeFactory.instance.arrayNode(list.size()).addAll(list)
                : value;
    }

    /** What it is so far, unaffected by what is added later. */
    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        fields.forEach((name, value) -> json.set(
                name,
                switch (value) {
                    case StringBuilder text -> TextNode.valueOf(text.toString());
                    case GrowingObject object -> object.json();
                    case JsonNode other -> copy(other);
                    default -> throw new IllegalStateException("no field holds a " + value.getClass());
                }));
        return json;
    }
}
