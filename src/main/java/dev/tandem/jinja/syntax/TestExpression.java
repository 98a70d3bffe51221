package dev.tandem.jinja.syntax;

/** {@code operand is test}. */
public record TestExpression(JinjaExpression operand, boolean negated, FilterCall test) implements JinjaExpression {}
