package dev.tandem.stats;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How alike the texts of two variants are, where both answered greedily: a weaker sign of drift than probabilities, since
 * one early difference sends all that follows another way, and two texts may differ and both be right.
 *
 * @param compared how many pairs of texts
 * @param exact how many of them are the same to the character
 * @param exactShare their share; {@code null} without any
 * @param meanChrf mean {@link Chrf} of the second against the first, 0 … 100; {@code null} without any
 * @param differing those that differ
 * @param medianFirstDifference where they first differ, characters (code points) from the beginning, the median; {@code null}
 *     without any
 */
public record TextComparison(
        int compared,
        int exact,
        @Nullable Double exactShare,
        @Nullable Double meanChrf,
        int differing,
        @Nullable Integer medianFirstDifference) {

    /** Where two texts first differ, code points from the beginning; -1 if they are the same. */
    public static int firstDifference(String first, String second) {
        int i = 0;
        int characters = 0;
        while (i < first.length() && i < second.length()) {
            int c = first.codePointAt(i);
            if (c != second.codePointAt(i)) {
                return characters;
            }
            i += Character.charCount(c);
            characters++;
        }
        return first.length() == second.length() ? -1 : characters;
    }

    /** Collects pairs. Not thread-safe. */
    public static final class Tally {
        private final List<Integer> differences = new ArrayList<>();
        private int compared;
        private double chrf;

        /** Two texts, the second held against the first. */
        public void add(String first, String second) {
            int difference = firstDifference(first, second);
            add(difference, difference < 0 ? 100 : Chrf.score(second, first));
        }

        /**
         * Two texts that were compared before.
         *
         * @param difference as {@link #firstDifference} says
         * @param score as {@link Chrf} says, 0 to 100
         */
        public void add(int difference, double score) {
            compared++;
            if (difference >= 0) {
                differences.add(difference);
            }
            chrf += score;
        }

        /** What they come to. */
        public TextComparison result() {
            Collections.sort(differences);
            int exact = compared - differences.size();
            return new TextComparison(
                    compared,
                    exact,
                    compared == 0 ? null : (double) exact / compared,
                    compared == 0 ? null : chrf / compared,
                    differences.size(),
                    differences.isEmpty() ? null : differences.get((differences.size() - 1) / 2));
        }
    }
}
