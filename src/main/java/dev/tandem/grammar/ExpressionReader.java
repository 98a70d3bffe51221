package dev.tandem.grammar;

import dev.tandem.grammar.Expression.Choice;
import dev.tandem.grammar.Expression.Literal;
import dev.tandem.grammar.Expression.Repeat;
import dev.tandem.grammar.Expression.Sequence;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads what regular expressions and GBNF have in common: sequences, alternatives, groups and repetitions. It takes any
 * text; whether that is well-formed is for the engine to say. Confined to one thread.
 */
abstract class ExpressionReader {

    private static final int DEEPEST = 100;
    private static final int HUGE = 1_000_000_000;

    /** Groups within each other beyond what is read. */
    static final class TooDeepException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooDeepException() {
            super(null, null, false, false);
        }
    }

    final String text;
    int at;
    private int depth;

    ExpressionReader(String text) {
        this.text = text;
    }

    /** Reads one part that is no group, from {@link #at} on, and moves behind it, at least by one character. */
    abstract Expression part();

    /** Whether alternatives end here, beside where a group does. */
    abstract boolean atEnd();

    /** Moves behind what means nothing. */
    abstract void skip();

    final Expression alternatives() {
        List<Expression> alternatives = new ArrayList<>();
        alternatives.add(sequence());
        while (is('|')) {
            at++;
            alternatives.add(sequence());
        }
        return alternatives.size() == 1 ? alternatives.getFirst() : new Choice(alternatives);
    }

    private Expression sequence() {
        List<Expression> parts = new ArrayList<>();
        skip();
        while (at < text.length() && !is('|') && !is(')') && !atEnd()) {
            Expression part = is('(') ? group() : part();
            skip();
            while (isRepeated()) {
                part = repetition(part);
                skip();
            }
            parts.add(part);
        }
        return new Sequence(parts);
    }

    private Expression group() {
        if (++depth > DEEPEST) {
            throw new TooDeepException();
        }
        at++;
        beginGroup();
        Expression inner = alternatives();
        at++;
        depth--;
        return inner;
    }

    /** Moves behind what says of which kind a group is. */
    void beginGroup() {}

    private boolean isRepeated() {
        return is('*') || is('+') || is('?') || is('{');
    }

    private Expression repetition(Expression part) {
        char sign = text.charAt(at++);
        return switch (sign) {
            case '*' -> new Repeat(part, 0, Expression.UNBOUNDED);
            case '+' -> new Repeat(part, 1, Expression.UNBOUNDED);
            case '?' -> new Repeat(part, 0, 1);
            default -> counted(part);
        };
    }

    private Expression counted(Expression part) {
        int end = text.indexOf('}', at);
        String[] counts = text.substring(at, end < 0 ? text.length() : end).split(",", 2);
        at = end < 0 ? text.length() : end + 1;
        int least = number(counts[0], 0);
        return new Repeat(part, least, counts.length == 1 ? least : number(counts[1], Expression.UNBOUNDED));
    }

    private static int number(String digits, int otherwise) {
        String number = digits.strip();
        if (number.isEmpty() || !number.chars().allMatch(digit -> digit >= '0' && digit <= '9')) {
            return otherwise;
        }
        return number.length() > 9 ? HUGE : Integer.parseInt(number);
    }

    final boolean is(char sign) {
        return at < text.length() && text.charAt(at) == sign;
    }

    /** Moves behind a class of characters such as {@code [^a-z\]]}. */
    final Expression characterClass() {
        return quoted(']');
    }

    /** Moves behind what ends with a sign that no backslash precedes. */
    final Expression quoted(char end) {
        int begin = ++at;
        while (at < text.length() && !is(end)) {
            at += is('\\') ? 2 : 1;
        }
        String quoted = text.substring(Math.min(begin, text.length()), Math.min(at, text.length()));
        at = Math.min(at + 1, text.length());
        return new Literal(quoted);
    }
}
