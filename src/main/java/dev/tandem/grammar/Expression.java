package dev.tandem.grammar;

import java.util.List;

/** A grammar expression, as a tree, so that it can be checked before it becomes text for llama.cpp. Immutable. */
sealed interface Expression {

    /** No upper bound of a {@link Repeat}. */
    int UNBOUNDED = Integer.MAX_VALUE;

    /** @param text what must stand there; empty only in what a client wrote */
    record Literal(String text) implements Expression {}

    /**
     * One character of a class.
     *
     * @param ranges pairs of first and last character, in order within each pair
     * @param negated whether it is any character but those
     */
    record Chars(String ranges, boolean negated) implements Expression {}

    /** @param parts one after the other; none only in what a client wrote */
    record Sequence(List<Expression> parts) implements Expression {}

    /** @param alternatives any one of them; not empty */
    record Choice(List<Expression> alternatives) implements Expression {}

    /**
     * @param body never matches the empty text but in what a client wrote: llama.cpp overflows its stack on it
     * @param min at least so often, 0 or more
     * @param max at most so often, at least 1 and {@code min}, or {@link #UNBOUNDED}
     */
    record Repeat(Expression body, int min, int max) implements Expression {}

    /** @param rule the name of a rule */
    record Reference(String rule) implements Expression {}

    /** The text itself. */
    static Literal literal(String text) {
        return new Literal(text);
    }

    /** One character out of ranges such as {@code "09afAF"}. */
    static Chars chars(String ranges) {
        return new Chars(ranges, false);
    }

    /** The parts in order; the part itself when it is alone. */
    static Expression sequence(List<Expression> parts) {
        return parts.size() == 1 ? parts.getFirst() : new Sequence(List.copyOf(parts));
    }

    /** The parts in order. */
    static Expression sequence(Expression... parts) {
        return sequence(List.of(parts));
    }

    /** Any of the alternatives, equal ones once; the alternative itself when it is alone. */
    static Expression choice(List<Expression> alternatives) {
        List<Expression> distinct = alternatives.stream().distinct().toList();
        return distinct.size() == 1 ? distinct.getFirst() : new Choice(distinct);
    }

    /** Any of the alternatives. */
    static Expression choice(Expression... alternatives) {
        return choice(List.of(alternatives));
    }

    /** The body or nothing. */
    static Expression optional(Expression body) {
        return new Repeat(body, 0, 1);
    }

    /** The body, {@code times} times. */
    static Expression exactly(int times, Expression body) {
        return times == 1 ? body : new Repeat(body, times, times);
    }

    /** The rule of that name. */
    static Reference reference(String rule) {
        return new Reference(rule);
    }
}
