package dev.tandem.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The types of JSON Schema. */
enum JsonType {
    OBJECT,
    ARRAY,
    STRING,
    INTEGER,
    NUMBER,
    BOOLEAN,
    NULL;

    /** The type of that name; empty when there is none. */
    static Optional<JsonType> named(String name) {
        return Arrays.stream(values()).filter(type -> type.label().equals(name)).findFirst();
    }

    /** The keywords that constrain this type and can be held. */
    Set<String> keywords() {
        return switch (this) {
            case OBJECT -> Set.of("properties", "required", "additionalProperties");
            case ARRAY -> Set.of("items", "prefixItems", "minItems", "maxItems", "uniqueItems");
            case STRING -> Set.of("minLength", "maxLength", "format");
            case INTEGER -> Set.of("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum");
            case NUMBER, BOOLEAN, NULL -> Set.of();
        };
    }

    /** The type's name in a schema. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether a value is of this type; 1.0 is an integer, as JSON Schema has it. */
    boolean holds(JsonNode value) {
        return switch (this) {
            case OBJECT -> value.isObject();
            case ARRAY -> value.isArray();
            case STRING -> value.isTextual();
            case INTEGER -> value.isNumber() && value.canConvertToExactIntegral();
            case NUMBER -> value.isNumber();
            case BOOLEAN -> value.isBoolean();
            case NULL -> value.isNull();
        };
    }
}
