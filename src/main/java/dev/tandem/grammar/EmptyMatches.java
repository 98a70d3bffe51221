package dev.tandem.grammar;

import dev.tandem.grammar.Expression.Chars;
import dev.tandem.grammar.Expression.Choice;
import dev.tandem.grammar.Expression.Literal;
import dev.tandem.grammar.Expression.Reference;
import dev.tandem.grammar.Expression.Repeat;
import dev.tandem.grammar.Expression.Sequence;
import java.util.HashMap;
import java.util.Map;

/**
 * Counts in how many places a regular expression or a grammar may match nothing, counted repetitions written out. At each
 * of them llama.cpp goes on both ways at the same time, so that some hundreds of them, such as {@code (a?){0,999}} has in
 * five words, occupy it for minutes or for ever (llama-grammar.cpp, {@code llama_grammar_advance_stack}, of v0.5.0). Not thread-safe.
 */
public final class EmptyMatches {

    /** {@code (a?b?c?){0,99}} took 0.15 s, {@code (a?b?c?d?e?f?g?h?){0,50}} did not end. */
    private static final int MOST_IN_PATTERN = 300;

    /** {@code ("a"?){0,99}} took 0.25 s, with 200 it took 2 s. */
    private static final int MOST_IN_GRAMMAR = 100;

    private static final long TOO_MANY = Integer.MAX_VALUE;
    private static final int DEEPEST = 500;
    private static final Count CYCLE = new Count(false, 0);

    private final Map<String, Expression> rules;
    private final Map<String, Count> counted = new HashMap<>();
    private int depth;

    /** @param empty whether the whole may match nothing */
    private record Count(boolean empty, long places) {}

    private EmptyMatches(Map<String, Expression> rules) {
        this.rules = rules;
    }

    /** Whether a regular expression has too many. Takes time in proportion to its length. */
    static boolean areTooManyInPattern(String pattern) {
        try {
            return new EmptyMatches(Map.of()).count(PatternReader.read(pattern)).places() > MOST_IN_PATTERN;
        } catch (ExpressionReader.TooDeepException e) {
            return true;
        }
    }

    /** Whether a grammar in GBNF has too many, from any of its rules on. Takes time in proportion to its length. */
    public static boolean areTooManyInGrammar(String grammar) {
        try {
            Map<String, Expression> rules = GrammarReader.read(grammar);
            EmptyMatches matches = new EmptyMatches(rules);
            return rules.keySet().stream().anyMatch(rule -> matches.rule(rule).places() > MOST_IN_GRAMMAR);
        } catch (ExpressionReader.TooDeepException e) {
            return true;
        }
    }

    private Count rule(String name) {
        Count known = counted.get(name);
        if (known != null) {
            return known;
        }
        Expression rule = rules.get(name);
        if (rule == null) {
            return CYCLE;
        }
        counted.put(name, CYCLE);
        Count count = count(rule);
        counted.put(name, count);
        return count;
    }

    private Count count(Expression expression) {
        if (++depth > DEEPEST) {
            throw new ExpressionReader.TooDeepException();
        }
        Count count = switch (expression) {
            case Literal literal -> new Count(literal.text().isEmpty(), 0);
            case Chars ignored -> new Count(false, 0);
            case Reference reference -> rule(reference.rule());
            case Sequence sequence -> sequence(sequence);
            case Choice choice -> choice(choice);
            case Repeat repeat -> repeat(repeat);
        };
        depth--;
        return count;
    }

    private Count sequence(Sequence sequence) {
        boolean empty = true;
        long places = 0;
        for (Expression part : sequence.parts()) {
            Count count = count(part);
            empty &= count.empty();
            places = sum(places, count.places());
        }
        return new Count(empty, places);
    }

    private Count choice(Choice choice) {
        boolean empty = false;
        long places = 0;
        for (Expression alternative : choice.alternatives()) {
            Count count = count(alternative);
            empty |= count.empty();
            places = sum(places, count.places() + (count.empty() ? 1 : 0));
        }
        return new Count(empty, places);
    }

    private Count repeat(Repeat repeat) {
        Count body = count(repeat.body());
        boolean optional = repeat.min() == 0;
        if (!body.empty() || repeat.max() == 1) {
            return new Count(body.empty() || optional, sum(body.places(), optional ? 1 : 0));
        }
        int counted = repeat.max() == Expression.UNBOUNDED ? repeat.min() : repeat.max();
        long times = Math.max(1, Math.max(repeat.min(), counted));
        long each = Math.max(1, body.places());
        return new Count(true, each > TOO_MANY / times ? TOO_MANY : each * times);
    }

    private static long sum(long one, long other) {
        return Math.min(TOO_MANY, one + other);
    }
}
