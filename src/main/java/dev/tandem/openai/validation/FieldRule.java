package dev.tandem.openai.validation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What a field must be: a JSON type, and what is asked of values of that type. Made with {@link FieldRules}.
 *
 * @param expected the type in words with its article, as {@code an array of objects}
 * @param type whether a value is of the type
 * @param detail asked only of values of the type
 */
public record FieldRule(String expected, Predicate<JsonNode> type, Constraint detail) implements Constraint {

    @Override
    public Optional<Violation> check(JsonNode value, FieldPath at) {
        return type.test(value) ? detail.check(value, at) : Violation.type(at, expected, value);
    }

    /** This rule, and a further check on values that pass it. */
    FieldRule and(Constraint further) {
        return new FieldRule(expected, type, detail.then(further));
    }

    /** The type in words without its article. */
    String noun() {
        return expected.substring(expected.indexOf(' ') + 1);
    }
}
