package dev.tandem.jinja.syntax;

import java.util.List;

/** A mapping; keys and values in turn. */
public record MappingExpression(List<JinjaExpression> keysAndValues) implements JinjaExpression {}
