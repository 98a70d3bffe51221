package dev.tandem.jinja.syntax;

/** {@code value if test}, undefined otherwise; a loop takes it as its condition. */
public record SelectExpression(JinjaExpression value, JinjaExpression test) implements JinjaExpression {}
