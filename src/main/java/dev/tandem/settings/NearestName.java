package dev.tandem.settings;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Guesses what was meant by a mistyped name: the one from which it differs by the fewest letters. */
final class NearestName {

    /** Further apart, two names have little to do with one another. */
    private static final int MOST_EDITS = 4;

    /** What all names begin with says nothing. */
    private static final int BEGINNING = "tandem.".length();

    private static final char ANYTHING = '*';

    private NearestName() {}

    private record Guess(int edits, String name) {}

    /**
     * The nearest one.
     *
     * @param names in which a {@code *} stands for one letter or more of any kind
     * @return with what was typed in place of each {@code *}; empty where none is near
     */
    static Optional<String> of(String typed, List<String> names) {
        int most = Math.min(MOST_EDITS, (typed.length() - BEGINNING) / 2);
        return names.stream()
                .map(name -> guess(typed, name))
                .filter(guess -> guess.edits() <= most)
                .min(Comparator.comparingInt(Guess::edits))
                .map(Guess::name);
    }

    /** By how many letters two names differ. */
    static int edits(String typed, String name) {
        return guess(typed, name).edits();
    }

    /** Levenshtein's distance by Wagner and Fischer, from the end, so that the way back writes the name forwards. */
    private static Guess guess(String typed, String name) {
        int[][] edits = new int[name.length() + 1][typed.length() + 1];
        for (int i = name.length(); i >= 0; i--) {
            for (int j = typed.length(); j >= 0; j--) {
                edits[i][j] = edits(typed, name, edits, i, j);
            }
        }
        return new Guess(edits[0][0], written(typed, name, edits));
    }

    private static int edits(String typed, String name, int[][] edits, int i, int j) {
        if (i == name.length()) {
            return typed.length() - j;
        }
        if (j == typed.length()) {
            return edits[i + 1][j] + 1;
        }
        if (name.charAt(i) == ANYTHING) {
            return Math.min(edits[i + 1][j + 1], edits[i][j + 1]);
        }
        int replaced = edits[i + 1][j + 1] + (name.charAt(i) == typed.charAt(j) ? 0 : 1);
        return Math.min(replaced, 1 + Math.min(edits[i + 1][j], edits[i][j + 1]));
    }

    private static String written(String typed, String name, int[][] edits) {
        StringBuilder written = new StringBuilder();
        int i = 0;
        int j = 0;
        while (i < name.length()) {
            boolean more = j < typed.length();
            boolean wild = more && name.charAt(i) == ANYTHING;
            if (wild && edits[i][j] == edits[i][j + 1] && edits[i][j] != edits[i + 1][j + 1]) {
                written.append(typed.charAt(j++));
            } else if (wild) {
                written.append(typed.charAt(j++));
                i++;
            } else if (more && edits[i][j] == edits[i][j + 1] + 1) {
                j++;
            } else {
                boolean replaced =
                        more && edits[i][j] == edits[i + 1][j + 1] + (name.charAt(i) == typed.charAt(j) ? 0 : 1);
                written.append(name.charAt(i++));
                j += replaced ? 1 : 0;
            }
        }
        return written.toString();
    }
}
