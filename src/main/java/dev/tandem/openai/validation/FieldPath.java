package dev.tandem.openai.validation;

import org.jspecify.annotations.Nullable;

/**
 * Where a value stands in the body, written in OpenAI's notation: {@code messages[0].content[1].type}.
 *
 * <p>A linked list that is only written out when something is wrong, since every element of every array has one.
 *
 * @param parent what holds the value; {@code null} for the body itself
 * @param step the field's name, or its index in brackets
 */
public record FieldPath(@Nullable FieldPath parent, String step) {

    /** The body itself; its notation is empty. */
    public static final FieldPath BODY = new FieldPath(null, "");

    /** A field of this object. */
    public FieldPath field(String name) {
        return new FieldPath(this, name);
    }

    /** An element of this array. */
    public FieldPath element(int index) {
        return new FieldPath(this, "[" + index + "]");
    }

    @Override
    public String toString() {
        String before = parent == null ? "" : parent.toString();
        return before.isEmpty() || step.startsWith("[") ? before + step : before + "." + step;
    }
}
