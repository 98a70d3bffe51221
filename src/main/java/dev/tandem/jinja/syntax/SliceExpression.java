package dev.tandem.jinja.syntax;

import org.jspecify.annotations.Nullable;

/** {@code object[start:stop:step]}. */
public record SliceExpression(
        JinjaExpression object,
        @Nullable JinjaExpression start,
        @Nullable JinjaExpression stop,
        @Nullable JinjaExpression step)
        implements JinjaExpression {}
