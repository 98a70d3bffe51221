package dev.tandem.jinja.syntax;

import java.util.List;

/** A list or a tuple. */
public record ListExpression(List<JinjaExpression> items, boolean tuple) implements JinjaExpression {}
