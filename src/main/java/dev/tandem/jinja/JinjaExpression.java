package dev.tandem.jinja;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A part of a template that has a value. */
sealed interface JinjaExpression {

    /** A value as it is. */
    record Literal(JinjaValue value) implements JinjaExpression {}

    /** What a name is bound to. */
    record Name(String name) implements JinjaExpression {}

    /** A list or a tuple. */
    record ListOf(List<JinjaExpression> items, boolean tuple) implements JinjaExpression {}

    /** A mapping; keys and values in turn. */
    record MappingOf(List<JinjaExpression> keysAndValues) implements JinjaExpression {}

    /** An operator between two values. */
    record Binary(String operator, JinjaExpression left, JinjaExpression right) implements JinjaExpression {}

    /** An operator before one. */
    record Unary(String operator, JinjaExpression operand) implements JinjaExpression {}

    /** {@code operand | filter}. */
    record Filtered(JinjaExpression operand, Application filter) implements JinjaExpression {}

    /** {@code operand is test}. */
    record Tested(JinjaExpression operand, boolean negated, Application test) implements JinjaExpression {}

    /** {@code value if test}, undefined otherwise; a loop takes it as its condition. */
    record Selected(JinjaExpression value, JinjaExpression test) implements JinjaExpression {}

    /** {@code value if test else otherwise}. */
    record Conditional(JinjaExpression test, JinjaExpression value, JinjaExpression otherwise)
            implements JinjaExpression {}

    /** {@code object.name}. */
    record Member(JinjaExpression object, String name) implements JinjaExpression {}

    /** {@code object[index]}. */
    record Item(JinjaExpression object, JinjaExpression index) implements JinjaExpression {}

    /** {@code object[start:stop:step]}. */
    record Slice(
            JinjaExpression object,
            @Nullable JinjaExpression start,
            @Nullable JinjaExpression stop,
            @Nullable JinjaExpression step)
            implements JinjaExpression {}

    /** {@code callee(arguments)}. */
    record Call(JinjaExpression callee, List<JinjaExpression> arguments) implements JinjaExpression {}

    /** {@code name=value} among arguments. */
    record Named(String name, JinjaExpression value) implements JinjaExpression {}

    /**
     * A filter or test by its name.
     *
     * @param arguments {@code null} where it has no parentheses
     */
    record Application(String name, @Nullable List<JinjaExpression> arguments) {}
}
