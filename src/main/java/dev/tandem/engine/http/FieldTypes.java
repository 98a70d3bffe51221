package dev.tandem.engine.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.inference.EngineException;

/** Holds single fields of an answer to their types; what they hold never enters a message. */
final class FieldTypes {

    private FieldTypes() {}

    static boolean isParts(JsonNode value) {
        if (!value.isArray()) {
            return false;
        }
        for (JsonNode part : value) {
            if (!part.isObject()) {
                return false;
            }
        }
        return true;
    }

    static void checkText(ObjectNode holder, String name, String path) {
        JsonNode value = holder.path(name);
        if (!isAbsent(value) && !value.isTextual()) {
            throw wrong(path + name, "a text");
        }
    }

    /** Where it is missing or null, or a list without elements, as servers in PHP have it, it gets an empty one. */
    static ObjectNode objectOrEmpty(ObjectNode holder, String name) {
        JsonNode value = holder.path(name);
        if (value instanceof ObjectNode object) {
            return object;
        }
        if (isAbsent(value) || (value.isArray() && value.isEmpty())) {
            return holder.putObject(name);
        }
        throw wrong(name, "an object");
    }

    static int index(ObjectNode holder, int otherwise, int bound, String path) {
        JsonNode given = holder.path("index");
        if (isAbsent(given)) {
            holder.put("index", otherwise);
            return otherwise;
        }
        boolean whole = given.isNumber() && given.canConvertToExactIntegral() && given.canConvertToInt();
        if (!whole || given.intValue() < 0 || given.intValue() >= bound) {
            throw wrong(path, "a whole number from 0 to " + (bound - 1));
        }
        return given.intValue();
    }

    static boolean isAbsent(JsonNode value) {
        return value.isMissingNode() || value.isNull();
    }

    /** Whether it is absent, an empty text, or a list or an object of nothing. */
    static boolean isEmpty(JsonNode value) {
        return value.isTextual()
                ? value.textValue().isEmpty()
                : isAbsent(value) || (value.isContainerNode() && value.isEmpty());
    }

    static EngineException wrong(String path, String right) {
        return new EngineException.Broken("The upstream sent an answer whose " + path + " is not " + right + ".", null);
    }
}
