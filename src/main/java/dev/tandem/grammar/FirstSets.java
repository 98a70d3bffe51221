package dev.tandem.grammar;

import dev.tandem.grammar.Expression.Chars;
import dev.tandem.grammar.Expression.Choice;
import dev.tandem.grammar.Expression.Literal;
import dev.tandem.grammar.Expression.Reference;
import dev.tandem.grammar.Expression.Repeat;
import dev.tandem.grammar.Expression.Sequence;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Tells which alternatives a grammar can keep apart by how they begin. When in doubt, they count as rivals. Needs
 * rules without left recursion.
 */
final class FirstSets {

    private static final int LOOKAHEAD = 32;

    private final Map<String, Expression> rules;
    private final Set<String> nullable;
    private final Map<String, BitSet> firsts = new HashMap<>();

    FirstSets(Map<String, Expression> rules, Set<String> nullable) {
        this.rules = rules;
        this.nullable = nullable;
    }

    /** For each alternative, which of all of them may still be open once a nested value begins; itself among them. */
    List<BitSet> rivals(List<Expression> alternatives) {
        int count = alternatives.size();
        List<BitSet> rivals = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            BitSet self = new BitSet(count);
            self.set(i);
            rivals.add(self);
        }
        if (alternatives.stream().allMatch(Literal.class::isInstance)) {
            return rivals;
        }
        List<BitSet> starts = alternatives.stream().map(this::first).toList();
        List<List<Expression>> symbols =
                alternatives.stream().map(this::symbols).toList();
        for (int i = 0; i < count; i++) {
            for (int j = i + 1; j < count; j++) {
                if (starts.get(i).intersects(starts.get(j)) && !apart(symbols.get(i), symbols.get(j))) {
                    rivals.get(i).set(j);
                    rivals.get(j).set(i);
                }
            }
        }
        return rivals;
    }

    private boolean apart(List<Expression> left, List<Expression> right) {
        for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
            Expression a = left.get(i);
            Expression b = right.get(i);
            if (a.equals(b) && (a instanceof Literal || a.equals(JsonRules.WS))) {
                continue;
            }
            if (ParseStackBound.nullable(a, nullable) || ParseStackBound.nullable(b, nullable)) {
                return false;
            }
            return !first(a).intersects(first(b)) || differ(literals(a), literals(b));
        }
        return false;
    }

    /** Whether no text of the one begins a text of the other. */
    private static boolean differ(List<String> left, List<String> right) {
        return !left.isEmpty()
                && !right.isEmpty()
                && (long) left.size() * right.size() <= GrammarLimits.COUNT
                && left.stream().noneMatch(a -> right.stream().anyMatch(b -> a.startsWith(b) || b.startsWith(a)));
    }

    private static List<String> literals(Expression expression) {
        return switch (expression) {
            case Literal literal -> List.of(literal.text());
            case Choice choice -> {
                List<String> texts = new ArrayList<>();
                for (Expression one : choice.alternatives()) {
                    if (!(one instanceof Literal literal)) {
                        yield List.of();
                    }
                    texts.add(literal.text());
                }
                yield texts;
            }
            default -> List.of();
        };
    }

    /** How the expression begins, up to the first part that leaves a choice. */
    private List<Expression> symbols(Expression expression) {
        List<Expression> symbols = new ArrayList<>();
        collect(expression, symbols);
        return symbols;
    }

    /** Returns whether what follows the expression may be collected as well. */
    private boolean collect(Expression expression, List<Expression> symbols) {
        if (symbols.size() >= LOOKAHEAD) {
            return false;
        }
        if (expression instanceof Sequence sequence) {
            return sequence.parts().stream().allMatch(part -> collect(part, symbols));
        }
        if (expression instanceof Reference reference && !nullable.contains(reference.rule())) {
            return collect(rule(reference), symbols);
        }
        symbols.add(expression);
        return expression instanceof Literal || expression.equals(JsonRules.WS);
    }

    private BitSet first(Expression expression) {
        return switch (expression) {
            case Literal literal -> AsciiSets.of(literal.text().charAt(0));
            case Chars chars -> AsciiSets.of(chars);
            case Repeat repeat -> first(repeat.body());
            case Sequence sequence -> first(sequence);
            case Choice choice -> union(choice.alternatives());
            case Reference reference -> firstOf(reference);
        };
    }

    private BitSet firstOf(Reference reference) {
        BitSet known = firsts.get(reference.rule());
        if (known == null) {
            known = first(rule(reference));
            firsts.put(reference.rule(), known);
        }
        return known;
    }

    private BitSet first(Sequence sequence) {
        int end = 0;
        while (end < sequence.parts().size() - 1
                && ParseStackBound.nullable(sequence.parts().get(end), nullable)) {
            end++;
        }
        return union(sequence.parts().subList(0, end + 1));
    }

    private BitSet union(List<Expression> expressions) {
        BitSet all = new BitSet();
        expressions.forEach(one -> all.or(first(one)));
        return all;
    }

    private Expression rule(Reference reference) {
        return Objects.requireNonNull(rules.get(reference.rule()), reference.rule());
    }
}
