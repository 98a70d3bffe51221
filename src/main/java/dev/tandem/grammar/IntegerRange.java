package dev.tandem.grammar;

import static dev.tandem.grammar.Expression.chars;
import static dev.tandem.grammar.Expression.choice;
import static dev.tandem.grammar.Expression.exactly;
import static dev.tandem.grammar.Expression.literal;
import static dev.tandem.grammar.Expression.sequence;

import java.util.ArrayList;
import java.util.List;

/**
 * The decimal spellings of the integers from {@code min} to {@code max}, both inclusive, without leading zeros, plus
 * signs and minus zero.
 *
 * @param min at least -{@link #LARGEST}
 * @param max at least {@code min}, at most {@link #LARGEST}
 */
record IntegerRange(long min, long max) {

    /** The largest integer of 18 digits, so that every spelling fits a {@code long}. */
    static final long LARGEST = 999_999_999_999_999_999L;

    /** The spellings as a grammar, with a number of alternatives that grows with the digits, not with the range. */
    Expression expression() {
        List<Expression> alternatives = new ArrayList<>();
        if (min < 0) {
            for (Expression magnitude : magnitudes(Math.max(1, -max), -min)) {
                alternatives.add(sequence(literal("-"), magnitude));
            }
        }
        if (max >= 0) {
            alternatives.addAll(magnitudes(Math.max(0, min), max));
        }
        return choice(alternatives);
    }

    private static List<Expression> magnitudes(long from, long to) {
        List<Expression> alternatives = new ArrayList<>();
        long start = from;
        while (start <= to) {
            String low = Long.toString(start);
            long longest = Long.parseLong("9".repeat(low.length()));
            long end = Math.min(to, longest);
            alternatives.add(sameLength(low, Long.toString(end)));
            start = end + 1;
        }
        return alternatives;
    }

    /** The spellings from {@code low} to {@code high}, which have equally many digits. */
    private static Expression sameLength(String low, String high) {
        if (low.length() == 1) {
            return digit(low.charAt(0), high.charAt(0));
        }
        int rest = low.length() - 1;
        String lowest = "0".repeat(rest);
        String highest = "9".repeat(rest);
        char first = low.charAt(0);
        char last = high.charAt(0);
        if (first == last) {
            return sequence(digit(first, first), sameLength(low.substring(1), high.substring(1)));
        }
        List<Expression> alternatives = new ArrayList<>();
        if (!low.endsWith(lowest)) {
            alternatives.add(sequence(digit(first, first), sameLength(low.substring(1), highest)));
            first++;
        }
        boolean partial = !high.endsWith(highest);
        char full = partial ? (char) (last - 1) : last;
        if (first <= full) {
            alternatives.add(sequence(digit(first, full), exactly(rest, chars("09"))));
        }
        if (partial) {
            alternatives.add(sequence(digit(last, last), sameLength(lowest, high.substring(1))));
        }
        return choice(alternatives);
    }

    private static Expression digit(char from, char to) {
        return from == to ? literal(String.valueOf(from)) : chars("" + from + to);
    }
}
