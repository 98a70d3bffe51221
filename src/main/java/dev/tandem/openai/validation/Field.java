package dev.tandem.openai.validation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * One line of the specification: a field of an object and what it must be.
 *
 * @param name the field's name
 * @param rule what its value must be
 * @param required whether it must be there; a JSON null counts as absent only where it need not be
 */
public record Field(String name, Rule rule, boolean required) implements Check {

    public static Field required(String name, Rule rule) {
        return new Field(name, rule, true);
    }

    static Field optional(String name, Rule rule) {
        return new Field(name, rule, false);
    }

    /** @param object the object that holds the field */
    @Override
    public Optional<Violation> check(JsonNode object, FieldPath at) {
        JsonNode value = object.path(name);
        if (value.isMissingNode()) {
            return required ? Violation.missing(at.field(name)) : Optional.empty();
        }
        return value.isNull() && !required ? Optional.empty() : rule.check(value, at.field(name));
    }
}
