package dev.tandem.jinja.syntax;

/** {@code object[index]}. */
public record ItemExpression(JinjaExpression object, JinjaExpression index) implements JinjaExpression {}
