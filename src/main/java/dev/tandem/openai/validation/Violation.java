package dev.tandem.openai.validation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with a field, in OpenAI's words. Numbers and values that look like identifiers are quoted; other text
 * never is, since it may be content.
 *
 * @param message what is wrong and what would be right
 * @param param the field at fault
 * @param code OpenAI's code; {@code null} where OpenAI has none
 */
public record Violation(
        String message, String param, @Nullable String code) {

    private static final Pattern QUOTABLE = Pattern.compile("[A-Za-z0-9_.:-]{1,64}");
    private static final int LONGEST_NUMBER = 32;

    public static Optional<Violation> of(FieldPath at, @Nullable String code, String message) {
        return Optional.of(new Violation(message, at.toString(), code));
    }

    static Optional<Violation> missing(FieldPath at) {
        return of(at, "missing_required_parameter", "Missing required parameter: '" + at + "'.");
    }

    /** @param name of a field that nobody reads; quoted only if it looks like one */
    static Optional<Violation> unknown(FieldPath at, String name) {
        String quoted = QUOTABLE.matcher(name).matches() ? ": '" + at.field(name) + "'" : "";
        return of(quoted.isEmpty() ? at : at.field(name), "unknown_parameter", "Unknown parameter" + quoted + ".");
    }

    static Optional<Violation> type(FieldPath at, String expected, JsonNode value) {
        return of(
                at,
                "invalid_type",
                "Invalid type for '" + at + "': expected " + expected + ", but got " + typeOf(value) + " instead.");
    }

    /** @param kind {@code integer} or {@code decimal}; {@code bound} what holds, as {@code >= 1 and <= 2} */
    static Optional<Violation> below(FieldPath at, String kind, String bound, JsonNode value) {
        return range(at, kind + "_below_min_value", kind + " below minimum value", bound, value);
    }

    /** @param kind {@code integer} or {@code decimal}; {@code bound} what holds, as {@code >= 1 and <= 2} */
    static Optional<Violation> above(FieldPath at, String kind, String bound, JsonNode value) {
        return range(at, kind + "_above_max_value", kind + " above maximum value", bound, value);
    }

    private static Optional<Violation> range(FieldPath at, String code, String fault, String bound, JsonNode value) {
        return invalid(at, code, fault, "a value " + bound + ", but got " + number(value) + " instead");
    }

    /** @param kind {@code string} or {@code array} */
    static Optional<Violation> empty(FieldPath at, String kind) {
        String article = article(kind);
        String wanted = article + kind + " with minimum length 1, but got an empty " + kind + " instead";
        return invalid(at, "empty_" + kind, "empty " + kind, wanted);
    }

    private static String article(String kind) {
        return kind.equals("string") ? "a " : "an ";
    }

    /** @param kind {@code string}, {@code array} or {@code object} */
    static Optional<Violation> tooLong(FieldPath at, String kind, int max, int length) {
        String noun = article(kind) + kind + " with ";
        String wanted = noun + "maximum length " + max + ", but got " + noun + "length " + length + " instead";
        return invalid(at, kind + "_above_max_length", kind + " too long", wanted);
    }

    /** @param max the most that all messages together may have */
    public static Violation tooManyParts(FieldPath at, int max) {
        return new Violation(
                "Invalid '" + at + "': too many content parts. Expected at most " + max
                        + " in all messages together, but got more.",
                at.toString(),
                "array_above_max_length");
    }

    static Optional<Violation> pattern(FieldPath at, Pattern pattern) {
        String wanted = "a string that matches the pattern '^" + pattern + "$'";
        return invalid(at, "invalid_value", "string does not match pattern", wanted);
    }

    static Optional<Violation> unsupported(FieldPath at, JsonNode value, List<String> supported) {
        String text = value.asText();
        String got = QUOTABLE.matcher(text).matches() ? ": '" + text + "'" : "";
        return of(
                at,
                "invalid_value",
                "Invalid value for '" + at + "'" + got + ". Supported values are: " + list(supported) + ".");
    }

    static Optional<Violation> invalid(FieldPath at, String code, String fault, String wanted) {
        return of(at, code, "Invalid '" + at + "': " + fault + ". Expected " + wanted + ".");
    }

    /** What the client must be told. */
    public InvalidRequestException toException() {
        return new InvalidRequestException(message, param, code);
    }

    private static String typeOf(JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING -> "a string";
            case BOOLEAN -> "a boolean";
            case ARRAY -> "an array";
            case OBJECT -> "an object";
            case NUMBER -> value.isIntegralNumber() ? "an integer" : "a decimal number";
            case NULL -> "null";
            case BINARY, MISSING, POJO -> throw new IllegalArgumentException("not from JSON: " + value.getNodeType());
        };
    }

    private static String number(JsonNode value) {
        String text = value.asText();
        return text.length() <= LONGEST_NUMBER ? text : "a number of " + text.length() + " characters";
    }

    private static String list(List<String> values) {
        List<String> quoted = values.stream().map(value -> "'" + value + "'").toList();
        if (quoted.size() < 3) {
            return String.join(" and ", quoted);
        }
        return String.join(", ", quoted.subList(0, quoted.size() - 1)) + ", and " + quoted.getLast();
    }
}
