package dev.tandem.jinja.syntax;

/** An operator between two values. */
public record BinaryExpression(String operator, JinjaExpression left, JinjaExpression right)
        implements JinjaExpression {}
