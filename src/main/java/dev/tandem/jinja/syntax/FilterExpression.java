package dev.tandem.jinja.syntax;

/** {@code operand | filter}. */
public record FilterExpression(JinjaExpression operand, FilterCall filter) implements JinjaExpression {}
