package dev.tandem.feedback;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Learns to tell from one figure of a pair whether a certain variant is on its left: of all figures, thresholds and
 * directions it takes what is right most often on one half of the pairs, and then guesses the other half with it; and
 * the other way round. If the figures say nothing, each guess is right with probability one half, independently.
 */
final class Guesser {

    private Guesser() {}

    /**
     * One pair.
     *
     * @param figures whatever can be seen of it, by name
     * @param left the truth
     */
    record Seen(TreeMap<String, Double> figures, boolean left) {

        double figure(String name) {
            return figures.getOrDefault(name, 0.0);
        }
    }

    private record Rule(String figure, double threshold, boolean above) {

        boolean guess(Seen pair) {
            return pair.figure(figure) > threshold == above;
        }

        long right(List<Seen> pairs) {
            return pairs.stream().filter(pair -> guess(pair) == pair.left()).count();
        }
    }

    /** How many of all guesses are right. */
    static long right(List<Seen> pairs) {
        List<Seen> odd = new ArrayList<>();
        List<Seen> even = new ArrayList<>();
        for (int i = 0; i < pairs.size(); i++) {
            (i % 2 == 0 ? even : odd).add(pairs.get(i));
        }
        return best(even).right(odd) + best(odd).right(even);
    }

    private static Rule best(List<Seen> pairs) {
        TreeSet<String> names = new TreeSet<>();
        pairs.forEach(pair -> names.addAll(pair.figures().keySet()));
        List<Rule> rules = new ArrayList<>();
        for (String name : names) {
            pairs.stream().map(pair -> pair.figure(name)).distinct().forEach(threshold -> {
                rules.add(new Rule(name, threshold, true));
                rules.add(new Rule(name, threshold, false));
            });
        }
        return rules.stream()
                .max(Comparator.comparingLong(rule -> rule.right(pairs)))
                .orElseThrow();
    }
}
