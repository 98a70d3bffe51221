package dev.tandem.jinja.syntax;

/**
 * A value as it is.
 *
 * @param value a text, a whole number, a number with a fraction, or {@link LiteralExpression#NOTHING}
 */
public record LiteralExpression(Object value) implements JinjaExpression {

    /** The value of a place where none stands. */
    public static final Object NOTHING = new Object();
}
