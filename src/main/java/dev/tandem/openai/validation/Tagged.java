package dev.tandem.openai.validation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Objects whose shape depends on one of their own fields, as a message's on its {@code role}. Filled while the
 * specification is declared, then closed by {@link #only()} or {@link #others(Rule)}.
 */
final class Tagged {

    private final String tag;
    private final Map<String, Rule> shapes = new LinkedHashMap<>();

    private Tagged(String tag) {
        this.tag = tag;
    }

    /** @param tag the field that decides, a required string */
    static Tagged by(String tag) {
        return new Tagged(tag);
    }

    /** What an object with this tag must be. */
    Tagged when(String value, Rule shape) {
        shapes.put(value, shape);
        return this;
    }

    /** Other tags are refused. */
    Rule only() {
        return rule(null);
    }

    /** What objects with other tags must be. */
    Rule others(Rule shape) {
        return rule(shape);
    }

    private Rule rule(@Nullable Rule others) {
        Map<String, Rule> known = new LinkedHashMap<>(shapes);
        Check tagIsString = Field.required(tag, Rules.string());
        return Rules.object().and(tagIsString).and((object, at) -> {
            JsonNode value = object.path(tag);
            Rule shape = known.getOrDefault(value.textValue(), others);
            return shape == null
                    ? Violation.unsupported(at.field(tag), value, List.copyOf(known.keySet()))
                    : shape.check(object, at);
        });
    }
}
