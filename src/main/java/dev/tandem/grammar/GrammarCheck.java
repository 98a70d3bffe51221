package dev.tandem.grammar;

import dev.tandem.grammar.Expression.Chars;
import dev.tandem.grammar.Expression.Choice;
import dev.tandem.grammar.Expression.Literal;
import dev.tandem.grammar.Expression.Reference;
import dev.tandem.grammar.Expression.Repeat;
import dev.tandem.grammar.Expression.Sequence;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;

/**
 * What must hold of a whole grammar before llama.cpp may see it: every rule can end, none begins with itself, and not
 * too many ways to go on are open at the same time. llama.cpp ignores a grammar with left recursion, and follows all
 * open ways at every token.
 */
final class GrammarCheck {

    private final Map<String, Expression> rules;
    private final Map<String, SchemaPath> places;
    private final Set<String> nullable = new HashSet<>();

    /** @param places where in the schema a rule comes from; the schema itself for a rule that is not there */
    GrammarCheck(Map<String, Expression> rules, Map<String, SchemaPath> places) {
        this.rules = rules;
        this.places = places;
    }

    /** @throws dev.tandem.inference.EngineException.Refused when one of them does not hold */
    void check() {
        refuseEndless();
        grow(nullable, this::isNullable);
        new ParseStackBound(rules, this::place, nullable).check();
    }

    private void refuseEndless() {
        Set<String> ending = new HashSet<>();
        grow(ending, this::canEnd);
        for (String rule : rules.keySet()) {
            if (!ending.contains(rule)) {
                throw place(rule)
                        .refused(
                                "No finite document satisfies this schema, because it requires itself"
                                        + " without end. Make the recursive property optional or nullable, or put it into an array.");
            }
        }
    }

    private boolean canEnd(Expression expression, Set<String> ending) {
        return switch (expression) {
            case Literal literal -> true;
            case Chars chars -> true;
            case Reference reference -> ending.contains(reference.rule());
            case Repeat repeat -> repeat.min() == 0 || canEnd(repeat.body(), ending);
            case Sequence sequence -> sequence.parts().stream().allMatch(part -> canEnd(part, ending));
            case Choice choice -> choice.alternatives().stream().anyMatch(one -> canEnd(one, ending));
        };
    }

    private boolean isNullable(Expression expression, Set<String> known) {
        return ParseStackBound.nullable(expression, known);
    }

    /** Adds rules until no further one fulfils the test. */
    private void grow(Set<String> found, BiPredicate<Expression, Set<String>> test) {
        boolean grown = true;
        while (grown) {
            grown = false;
            for (Map.Entry<String, Expression> rule : rules.entrySet()) {
                if (!found.contains(rule.getKey()) && test.test(rule.getValue(), found)) {
                    grown = found.add(rule.getKey());
                }
            }
        }
    }

    private SchemaPath place(String rule) {
        return places.getOrDefault(rule, SchemaPath.SCHEMA);
    }
}
