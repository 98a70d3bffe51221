package dev.tandem.jinja.syntax;

import java.util.List;

/** {@code callee(arguments)}. */
public record CallExpression(JinjaExpression callee, List<JinjaExpression> arguments) implements JinjaExpression {}
