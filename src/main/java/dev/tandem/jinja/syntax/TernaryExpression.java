package dev.tandem.jinja.syntax;

/** {@code value if test else otherwise}. */
public record TernaryExpression(JinjaExpression test, JinjaExpression value, JinjaExpression otherwise)
        implements JinjaExpression {}
