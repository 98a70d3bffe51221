package dev.tandem.jinja.syntax;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A part of a template that prints or does something. */
public sealed interface JinjaStatement {

    /** Prints text. */
    record Print(String text) implements JinjaStatement {}

    /** Prints a value. */
    record Output(JinjaExpression value, int line) implements JinjaStatement {}

    /** One way or the other. */
    record If(JinjaExpression test, List<JinjaStatement> body, List<JinjaStatement> otherwise, int line)
            implements JinjaStatement {}

    /**
     * Once for each item.
     *
     * @param names of the item, or of its parts
     * @param parts whether it is taken apart
     * @param condition which items count; {@code null} for all
     * @param otherwise when there was none
     */
    record For(
            List<String> names,
            boolean parts,
            JinjaExpression items,
            @Nullable JinjaExpression condition,
            List<JinjaStatement> body,
            List<JinjaStatement> otherwise,
            int line)
            implements JinjaStatement {}

    /** Ends a loop. */
    record Break() implements JinjaStatement {}

    /** Goes on to the next item. */
    record Continue() implements JinjaStatement {}

    /**
     * Binds names.
     *
     * @param target a name, a tuple of names or a member
     * @param value {@code null} for what the body prints
     */
    record Assign(JinjaExpression target, @Nullable JinjaExpression value, List<JinjaStatement> body, int line)
            implements JinjaStatement {}

    /** Binds a name to a function. */
    record Macro(String name, List<JinjaExpression> parameters, List<JinjaStatement> body) implements JinjaStatement {}

    /** Calls a macro with a body that it may call back. */
    record CallBlock(CallExpression call, List<JinjaExpression> parameters, List<JinjaStatement> body, int line)
            implements JinjaStatement {}

    /** Prints its body filtered. */
    record FilterBlock(FilterCall filter, List<JinjaStatement> body, int line) implements JinjaStatement {}
}
