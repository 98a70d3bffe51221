package dev.tandem.jinja.syntax;

/** {@code name=value} among arguments. */
public record KeywordArgument(String name, JinjaExpression value) implements JinjaExpression {}
