package dev.tandem.openai.validation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Objects whose shape depends on one of their own fields, as a message's on its {@code role}. Filled while the
 * specification is declared, then closed by {@link #only()} or {@link #others(FieldRule)}.
 */
final class DiscriminatedObject {

    private final String tag;
    private final Map<String, FieldRule> shapes = new LinkedHashMap<>();

    private DiscriminatedObject(String tag) {
        this.tag = tag;
    }

    /** @param tag the field that decides, a required string */
    static DiscriminatedObject by(String tag) {
        return new DiscriminatedObject(tag);
    }

    /** What an object with this tag must be. */
    DiscriminatedObject when(String value, FieldRule shape) {
        shapes.put(value, shape);
        return this;
    }

    /** Other tags are refused. */
    FieldRule only() {
        return rule(null);
    }

    /** What objects with other tags must be. */
    FieldRule others(FieldRule shape) {
        return rule(shape);
    }

    private FieldRule rule(@Nullable FieldRule others) {
        Map<String, FieldRule> known = new LinkedHashMap<>(shapes);
        Constraint tagIsString = FieldSpec.required(tag, FieldRules.string());
        return FieldRules.object().and(tagIsString).and((object, at) -> {
            JsonNode value = object.path(tag);
            FieldRule shape = known.getOrDefault(value.textValue(), others);
            return shape == null
                    ? Violation.unsupported(at.field(tag), value, List.copyOf(known.keySet()))
                    : shape.check(object, at);
        });
    }
}
