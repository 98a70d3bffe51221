package dev.tandem.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** A place in a JSON tree where a value stands and another could. */
sealed interface JsonLocation {

    /** The value that stands here. */
    JsonNode get();

    /** Puts another value here. */
    void set(JsonNode value);

    /** Takes the value away. */
    void remove();

    /** A field's value. */
    record OfField(ObjectNode parent, String name) implements JsonLocation {
        @Override
        public JsonNode get() {
            return parent.path(name);
        }

        @Override
        public void set(JsonNode value) {
            parent.set(name, value);
        }

        @Override
        public void remove() {
            parent.remove(name);
        }
    }

    /** An array's element. */
    record OfElement(ArrayNode parent, int index) implements JsonLocation {
        @Override
        public JsonNode get() {
            return parent.path(index);
        }

        @Override
        public void set(JsonNode value) {
            parent.set(index, value);
        }

        @Override
        public void remove() {
            parent.remove(index);
        }
    }

    /** A field of the root that is not there yet and means nothing. */
    static JsonLocation unknown(JsonNode root) {
        return new OfField((ObjectNode) root, "unknown");
    }

    /** Every place below the root. */
    static List<JsonLocation> all(JsonNode root) {
        List<JsonLocation> slots = new ArrayList<>();
        collect(root, slots);
        return slots;
    }

    private static void collect(JsonNode node, List<JsonLocation> slots) {
        if (node instanceof ObjectNode object) {
            object.fieldNames().forEachRemaining(name -> slots.add(new OfField(object, name)));
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                slots.add(new OfElement(array, i));
            }
        }
        node.forEach(child -> collect(child, slots));
    }

    /** An array of this one value. */
    static JsonNode arrayOf(JsonNode value) {
        return JsonNodeFactory.instance.arrayNode().add(value.deepCopy());
    }

    /** An object of this one field. */
    static JsonNode objectOf(String name, JsonNode value) {
        return JsonNodeFactory.instance.objectNode().set(name, value.deepCopy());
    }
}
