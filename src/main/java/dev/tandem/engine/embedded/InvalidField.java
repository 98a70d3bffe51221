package dev.tandem.engine.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.inference.EngineException.Refused;

/** Refusals of a field's value in OpenAI's words and codes, which are those of the edge for what that checks. */
final class InvalidField {

    private static final int LONGEST_NUMBER = 32;

    private InvalidField() {}

    /** @param expected a JSON type in words with its article, as {@code an array of strings} */
    static Refused type(String param, String expected) {
        return new Refused("Invalid type for '" + param + "': expected " + expected + ".", param, "invalid_type");
    }

    /** @param kind {@code integer} or {@code decimal}; {@code range} what is taken, as {@code >= 0 and <= 1} */
    static Refused below(String param, String kind, String range, JsonNode value) {
        return of(
                param,
                kind + "_below_min_value",
                kind + " below minimum value. Expected a value " + range + got(value));
    }

    /** @param kind {@code integer} or {@code decimal}; {@code range} what is taken, as {@code >= 0 and <= 1} */
    static Refused above(String param, String kind, String range, JsonNode value) {
        return of(
                param,
                kind + "_above_max_value",
                kind + " above maximum value. Expected a value " + range + got(value));
    }

    /** @param kind {@code string} or {@code array} */
    static Refused empty(String param, String kind) {
        return of(param, "empty_" + kind, "it must not be empty");
    }

    /** @param most elements that it may have */
    static Refused tooLong(String param, int most, int length) {
        return of(
                param,
                "array_above_max_length",
                "array too long. Expected at most " + most + " elements, but got " + length + " instead");
    }

    /** @param wanted what would be right */
    static Refused value(String param, String wanted) {
        return of(param, "invalid_value", "expected " + wanted);
    }

    private static Refused of(String param, String code, String reason) {
        return new Refused("Invalid '" + param + "': " + reason + ".", param, code);
    }

    private static String got(JsonNode value) {
        String text = value.asText();
        return ", but got " + (text.length() <= LONGEST_NUMBER ? text : "a longer number") + " instead";
    }
}
