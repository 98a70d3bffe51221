package dev.tandem.grammar;

import dev.tandem.grammar.Expression.Chars;
import dev.tandem.grammar.Expression.Choice;
import dev.tandem.grammar.Expression.Literal;
import dev.tandem.grammar.Expression.Reference;
import dev.tandem.grammar.Expression.Repeat;
import dev.tandem.grammar.Expression.Sequence;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The named rules of one grammar while it is built. Refuses what exceeds {@link GrammarLimits} as soon as it does, so
 * that the work on a hostile schema is bounded too. Not thread-safe.
 */
final class GrammarRules {

    private final Map<String, Expression> rules = new LinkedHashMap<>();
    private final Map<String, SchemaPath> places = new HashMap<>();
    private final Map<Expression, Reference> shared = new HashMap<>();
    private final StringBuilder text = new StringBuilder();
    private int reserved;
    private long repetitions;

    /** A name for a rule that is defined later, as recursion needs it. */
    Reference reserve() {
        return Expression.reference("s" + ++reserved);
    }

    /** Gives the rule its meaning; once for each rule. */
    void define(Reference rule, Expression expression, SchemaPath at) {
        repetitions += repetitions(expression);
        if (repetitions > GrammarLimits.REPETITIONS) {
            throw at.refused("The counts of the schema (minLength, maxLength, minItems, maxItems) may add up to "
                    + GrammarLimits.REPETITIONS + ". Use smaller ones or leave them out.");
        }
        if (rules.size() >= GrammarLimits.RULES) {
            throw at.tooMuchText();
        }
        write(rule.rule(), expression, at);
        places.put(rule.rule(), at);
    }

    /** A rule of this meaning; the same one for the same meaning. */
    Reference rule(Expression expression, SchemaPath at) {
        if (expression instanceof Reference reference) {
            return reference;
        }
        Reference known = shared.get(expression);
        if (known != null) {
            return known;
        }
        Reference rule = reserve();
        define(rule, expression, at);
        shared.put(expression, rule);
        return rule;
    }

    /** The grammar's text, with the shared rules that it refers to; its start is the rule {@code root}. */
    String text() {
        Map<String, Expression> own = Map.copyOf(rules);
        own.values().forEach(this::include);
        new GrammarCheck(rules, places).check();
        return text.toString();
    }

    private void include(Expression expression) {
        switch (expression) {
            case Literal literal -> {}
            case Chars chars -> {}
            case Sequence sequence -> sequence.parts().forEach(this::include);
            case Choice choice -> choice.alternatives().forEach(this::include);
            case Repeat repeat -> include(repeat.body());
            case Reference reference -> {
                Expression common = JsonRules.RULES.get(reference.rule());
                if (common != null && !rules.containsKey(reference.rule())) {
                    write(reference.rule(), common, SchemaPath.SCHEMA);
                    include(common);
                }
            }
        }
    }

    private void write(String name, Expression expression, SchemaPath at) {
        rules.put(name, expression);
        text.append(GbnfText.rule(name, expression));
        if (text.length() > GrammarLimits.CHARACTERS) {
            throw at.tooMuchText();
        }
    }

    private static long repetitions(Expression expression) {
        return switch (expression) {
            case Literal literal -> 0;
            case Chars chars -> 0;
            case Reference reference -> 0;
            case Sequence sequence ->
                sequence.parts().stream().mapToLong(GrammarRules::repetitions).sum();
            case Choice choice ->
                choice.alternatives().stream()
                        .mapToLong(GrammarRules::repetitions)
                        .sum();
            case Repeat repeat ->
                (repeat.max() == Expression.UNBOUNDED ? repeat.min() : repeat.max()) + repetitions(repeat.body());
        };
    }
}
