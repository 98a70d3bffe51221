package dev.tandem.jinja.syntax;

/** {@code object.name}. */
public record MemberExpression(JinjaExpression object, String name) implements JinjaExpression {}
