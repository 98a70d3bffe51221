package dev.tandem.jinja.syntax;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A filter or test by its name.
 *
 * @param arguments {@code null} where it has no parentheses
 */
public record FilterCall(String name, @Nullable List<JinjaExpression> arguments) {}
