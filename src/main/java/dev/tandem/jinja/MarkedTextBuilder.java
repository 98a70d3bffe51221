package dev.tandem.jinja;

import java.util.Arrays;

/** Puts a {@link MarkedText} together, within the characters that a rendering may make. Not thread-safe. */
final class MarkedTextBuilder {

    private final RenderBudget budget;
    private final StringBuilder text = new StringBuilder();
    private int[] marks = new int[8];
    private int marked;

    MarkedTextBuilder(RenderBudget budget) {
        this.budget = budget;
    }

    MarkedTextBuilder append(String own) {
        budget.produce(own.length());
        text.append(own);
        return this;
    }

    MarkedTextBuilder append(MarkedText more) {
        budget.produce(more.length());
        for (int i = 0; i < more.stretches(); i++) {
            mark(text.length() + more.start(i), text.length() + more.end(i));
        }
        text.append(more.text());
        return this;
    }

    private void mark(int start, int end) {
        if (marked > 0 && marks[marked - 1] == start) {
            marks[marked - 1] = end;
            return;
        }
        if (marked == marks.length) {
            marks = Arrays.copyOf(marks, 2 * marked);
        }
        marks[marked++] = start;
        marks[marked++] = end;
    }

    int length() {
        return text.length();
    }

    /** Takes back what was appended beyond a length. */
    void truncate(int length) {
        text.setLength(length);
        while (marked > 0 && marks[marked - 2] >= length) {
            marked -= 2;
        }
        if (marked > 0) {
            marks[marked - 1] = Math.min(marks[marked - 1], length);
        }
    }

    MarkedText build() {
        return text.isEmpty() ? MarkedText.EMPTY : new MarkedText(text.toString(), Arrays.copyOf(marks, marked));
    }
}
