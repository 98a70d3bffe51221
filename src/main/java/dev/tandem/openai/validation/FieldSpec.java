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
public record FieldSpec(String name, FieldRule rule, boolean required) implements Constraint {

    public static FieldSpec required(String name, FieldRule fieldRule) {
        return new FieldSpec(name, fieldRule, true);
    }

    static FieldSpec optional(String name, FieldRule fieldRule) {
        return new FieldSpec(name, fieldRule, false);
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
