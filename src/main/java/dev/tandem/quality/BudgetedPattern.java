package dev.tandem.quality;

import com.networknt.schema.regex.RegularExpression;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/**
 * A pattern of a client's schema that gives up when it looked at too many characters, as backtracking may.
 *
 * <p>RE2/J takes linear time but does not know what clients write: lookaheads, back references, characters by their
 * number, and repetitions beyond 1,000. And it compiles nested repetitions to programs of any size, so that it needs a budget too.
 */
final class BudgetedPattern implements RegularExpression {

    private static final int MOST_READS = 200_000;
    private static final int LONGEST = 1_000;

    private final Pattern pattern;

    BudgetedPattern(String regex) {
        if (regex.length() > LONGEST) {
            throw new IllegalArgumentException("a pattern of " + regex.length() + " characters");
        }
        this.pattern = Pattern.compile(regex);
    }

    /** Fails with an {@link IllegalStateException} when the budget is spent. */
    @Override
    public boolean matches(String value) {
        try {
            return pattern.matcher(new Counted(value, new AtomicInteger(), 0, value.length()))
                    .find();
        } catch (StackOverflowError e) {
            // Java's patterns go a call deeper with each repetition of a group that has alternatives.
            throw new IllegalStateException("the pattern goes too deep", e);
        }
    }

    /** Counts reads in a counter that its parts share. */
    private record Counted(String text, AtomicInteger reads, int from, int to) implements CharSequence {

        @Override
        public int length() {
            return to - from;
        }

        @Override
        public char charAt(int index) {
            if (reads.incrementAndGet() > MOST_READS) {
                throw new IllegalStateException("the pattern takes too long");
            }
            return text.charAt(from + index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new Counted(text, reads, from + start, from + end);
        }

        @Override
        public String toString() {
            return text.substring(from, to);
        }
    }
}
