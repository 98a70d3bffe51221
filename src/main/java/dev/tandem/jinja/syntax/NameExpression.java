package dev.tandem.jinja.syntax;

/** What a name is bound to. */
public record NameExpression(String name) implements JinjaExpression {}
