package dev.tandem.replay.report;

import dev.tandem.replay.store.Answer;
import dev.tandem.stats.DriftSeries;
import dev.tandem.stats.TokenDrift;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The text of an answer, token by token, with what was found of each. Pure. */
final class TokenText {

    /** From here on a divergence is shown, more, and most strongly, nats. */
    private static final double[] LEVELS = {0.01, 0.1, 0.5};

    private TokenText() {}

    /**
     * A piece of text.
     *
     * @param level how strongly it is shown, 1 to 3; empty for not at all
     * @param other whether the two would have gone on with another token there
     * @param here whether it is where the answer first differs
     * @param title what was found, for whoever points at it; empty for nothing
     */
    record Span(String text, String level, boolean other, boolean here, String title) {

        /** Classes of the style sheet. */
        public String style() {
            return (level.isEmpty() ? "" : "k" + level) + (other ? level.isEmpty() ? "o" : " o" : "");
        }

        public boolean plain() {
            return level.isEmpty() && !other && !here;
        }
    }

    /** How an answer is cut into tokens: where each ends in its text. */
    static List<Integer> ends(Answer answer) {
        List<Integer> ends = new ArrayList<>();
        int end = 0;
        for (int length : answer.pieces() == null ? List.<Integer>of() : answer.pieces()) {
            end += length;
            ends.add(end);
        }
        return ends;
    }

    /**
     * The tokens from one to before another.
     *
     * @param series of the same answer; {@code null} when it was not scored
     * @param difference where its text first differs from that of others; -1 if it does not
     */
    static List<Span> spans(Answer answer, @Nullable DriftSeries series, int difference, int from, int to) {
        List<Integer> ends = ends(answer);
        List<Span> spans = new ArrayList<>();
        StringBuilder plain = new StringBuilder();
        int begin = from == 0 ? 0 : ends.get(from - 1);
        double divergence = 0;
        boolean other = false;
        for (int i = from; i < to; i++) {
            if (series != null && i < series.size()) {
                TokenDrift token = series.at(i);
                divergence = Math.max(divergence, token.klDivergence());
                other |= !token.sameTop();
            }
            int end = ends.get(i);
            if ((end == begin && i + 1 < to) || splits(answer.text(), end)) {
                // It ends inside a character, or came with the next: they are shown as one.
                continue;
            }
            Span span = span(
                    answer.text().substring(begin, end), divergence, other, begin <= difference && difference < end);
            if (span.plain()) {
                plain.append(span.text());
            } else {
                flush(plain, spans);
                spans.add(span);
            }
            begin = end;
            divergence = 0;
            other = false;
        }
        flush(plain, spans);
        return spans;
    }

    private static boolean splits(String text, int end) {
        return end > 0 && end < text.length() && Character.isSurrogatePair(text.charAt(end - 1), text.charAt(end));
    }

    private static void flush(StringBuilder plain, List<Span> spans) {
        if (!plain.isEmpty()) {
            spans.add(new Span(plain.toString(), "", false, false, ""));
            plain.setLength(0);
        }
    }

    private static Span span(String text, double divergence, boolean other, boolean here) {
        int level = 0;
        for (double least : LEVELS) {
            level += divergence >= least ? 1 : 0;
        }
        return new Span(
                text,
                level == 0 ? "" : Integer.toString(level),
                other,
                here,
                level == 0 && !other
                        ? ""
                        : String.format(
                                Locale.ROOT, "%.3f nats%s", divergence, other ? ", another token most likely" : ""));
    }
}
