package dev.tandem.jinja.syntax;

/** An operator before one. */
public record UnaryExpression(String operator, JinjaExpression operand) implements JinjaExpression {}
