package dev.tandem.grammar;

import dev.tandem.grammar.Expression.Chars;
import dev.tandem.grammar.Expression.Choice;
import dev.tandem.grammar.Expression.Literal;
import dev.tandem.grammar.Expression.Reference;
import dev.tandem.grammar.Expression.Repeat;
import dev.tandem.grammar.Expression.Sequence;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/**
 * An upper bound of how many ways to go on a grammar leaves open at the same time. llama.cpp keeps a stack for each of
 * them; alternatives that begin alike inside a recursive rule double their number at every level of the answer.
 */
final class ParseStackBound {

    private static final int PASSES = 64;
    private static final long IN_PROGRESS = -1;

    private final Map<String, Expression> rules;
    private final Function<String, SchemaPath> places;
    private final Set<String> nullable;
    private final Map<String, Long> openings = new HashMap<>();
    private final Map<String, Long> peaks = new HashMap<>();
    private final IdentityHashMap<Choice, List<BitSet>> rivals = new IdentityHashMap<>();
    private final FirstSets firstSets;

    /** @param nullable the rules that match the empty text */
    ParseStackBound(Map<String, Expression> rules, Function<String, SchemaPath> places, Set<String> nullable) {
        this.rules = rules;
        this.places = places;
        this.nullable = new HashSet<>(nullable);
        this.firstSets = new FirstSets(rules, this.nullable);
    }

    /** Whether the expression matches the empty text, given the rules that do. */
    static boolean nullable(Expression expression, Set<String> nullable) {
        return switch (expression) {
            case Literal literal -> false;
            case Chars chars -> false;
            case Reference reference -> nullable.contains(reference.rule());
            case Repeat repeat -> repeat.min() == 0;
            case Sequence sequence -> sequence.parts().stream().allMatch(part -> nullable(part, nullable));
            case Choice choice -> choice.alternatives().stream().anyMatch(one -> nullable(one, nullable));
        };
    }

    /** @throws dev.tandem.inference.EngineException.Refused for left recursion, or for too many open ways */
    void check() {
        rules.keySet().forEach(this::openings);
        rules.keySet().forEach(rule -> peaks.put(rule, 1L));
        for (int pass = 0; pass < PASSES; pass++) {
            if (!raised()) {
                return;
            }
        }
        throw tooMany(SchemaPath.SCHEMA);
    }

    private boolean raised() {
        boolean raised = false;
        for (Map.Entry<String, Expression> rule : rules.entrySet()) {
            long peak = peak(rule.getValue());
            if (peak > GrammarLimits.BRANCHES) {
                throw tooMany(places.apply(rule.getKey()));
            }
            raised |= peak > peaks.put(rule.getKey(), peak);
        }
        return raised;
    }

    private static RuntimeException tooMany(SchemaPath at) {
        return at.tooLarge(
                "The schema leaves too many alternatives open at the same time. Let the alternatives of anyOf"
                        + " differ in type or in a const of their first required property, above all in a recursive schema.");
    }

    private long openings(String rule) {
        Long known = openings.putIfAbsent(rule, IN_PROGRESS);
        if (known == null) {
            long found = openings(Objects.requireNonNull(rules.get(rule), rule));
            openings.put(rule, found);
            return found;
        }
        if (known == IN_PROGRESS) {
            throw places.apply(rule)
                    .refused("The schema refers to itself without an object or an array in between. Remove the cycle.");
        }
        return known;
    }

    private long openings(Expression expression) {
        return switch (expression) {
            case Literal literal -> 1;
            case Chars chars -> 1;
            case Reference reference -> openings(reference.rule());
            case Repeat repeat -> openings(repeat.body()) + 1;
            case Sequence sequence -> openings(sequence);
            case Choice choice ->
                bounded(choice.alternatives().stream().mapToLong(this::openings).sum());
        };
    }

    private long openings(Sequence sequence) {
        long sum = 0;
        for (Expression part : sequence.parts()) {
            sum += openings(part);
            if (!nullable(part, nullable)) {
                break;
            }
        }
        return bounded(sum);
    }

    private long peak(Expression expression) {
        return switch (expression) {
            case Literal literal -> 1;
            case Chars chars -> 1;
            case Reference reference -> peaks.getOrDefault(reference.rule(), 1L);
            case Repeat repeat -> Math.max(peak(repeat.body()), openings(repeat));
            case Sequence sequence -> peak(sequence);
            case Choice choice -> peak(choice);
        };
    }

    private long peak(Sequence sequence) {
        long highest = 0;
        long open = 0;
        for (Expression part : sequence.parts().reversed()) {
            // Once a repetition has run, what follows it is open beside the next round.
            boolean followed = part instanceof Repeat || nullable(part, nullable);
            open = bounded(openings(part) + (followed ? open : 0));
            highest = Math.max(highest, Math.max(open, peak(part)));
        }
        return highest;
    }

    private long peak(Choice choice) {
        List<BitSet> rivalries = rivals.computeIfAbsent(choice, one -> firstSets.rivals(one.alternatives()));
        long[] each = choice.alternatives().stream().mapToLong(this::peak).toArray();
        long highest = openings(choice);
        for (BitSet rivalry : rivalries) {
            highest = Math.max(highest, rivalry.stream().mapToLong(i -> each[i]).sum());
        }
        return bounded(highest);
    }

    /** Keeps sums of sums from overflowing; whatever is beyond the limit is refused anyway. */
    private static long bounded(long count) {
        return Math.min(count, GrammarLimits.BRANCHES + 1L);
    }
}
