package dev.tandem.feedback;

import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.commons.statistics.distribution.BinomialDistribution;

/**
 * Guesses of one pair after the other whether a certain variant is on its left, and is told the truth after each guess.
 * Of all figures, thresholds and directions it goes by the one that was right most often so far. If what can be seen of a
 * pair says nothing of its sides, each guess is right with probability one half whatever came before, so that the number
 * of those that are right is binomial.
 */
final class VariantClassifier {

    /** It learns anew after so many pairs. */
    private static final int STEP = 5;

    private VariantClassifier() {}

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
    }

    /** What a coin exceeds once in ten million times. */
    static long mostOfACoin(int pairs) {
        return BinomialDistribution.of(pairs, 0.5).inverseCumulativeProbability(1 - 1e-7);
    }

    /** How many guesses are right. Which side it was the last times is a figure as well. */
    static long right(List<Seen> pairs) {
        long right = 0;
        Rule rule = new Rule("", 0, true);
        for (int i = 0; i < pairs.size(); i++) {
            Seen pair = pairs.get(i);
            for (int back = 1; back <= Math.min(3, i); back++) {
                pair.figures()
                        .put("side " + back + " before", pairs.get(i - back).left() ? 1.0 : 0.0);
            }
            if (i > 0 && i % STEP == 0) {
                rule = best(pairs.subList(0, i));
            }
            right += rule.guess(pair) == pair.left() ? 1 : 0;
        }
        return right;
    }

    private static Rule best(List<Seen> known) {
        TreeSet<String> names = new TreeSet<>();
        known.forEach(pair -> names.addAll(pair.figures().keySet()));
        Rule best = new Rule("", 0, true);
        int most = 0;
        for (String name : names) {
            List<Seen> sorted = known.stream()
                    .sorted(Comparator.comparingDouble(pair -> pair.figure(name)))
                    .toList();
            // Below all of them, the rule says left of each.
            int right = (int) sorted.stream().filter(Seen::left).count();
            for (int i = 0; i < sorted.size(); i++) {
                double threshold = sorted.get(i).figure(name);
                right += sorted.get(i).left() ? -1 : 1;
                boolean last = i + 1 == sorted.size();
                if ((last || sorted.get(i + 1).figure(name) > threshold)
                        && Math.max(right, sorted.size() - right) > most) {
                    most = Math.max(right, sorted.size() - right);
                    best = new Rule(name, threshold, right == most);
                }
            }
        }
        return best;
    }
}
