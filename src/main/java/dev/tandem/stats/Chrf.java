package dev.tandem.stats;

import java.util.HashMap;
import java.util.Map;

/**
 * How much of their characters two texts share: the character n-gram F-score, from 0 (nothing in common) to 100.
 *
 * <p>With P the mean over n = 1 … 6 of the share of the hypothesis' n-grams that are in the reference, R the same the
 * other way round, n-grams counted as often as they occur in both, over those n for which both texts have any,
 *
 * <pre>  chrF = 100 · (1 + β²) · P · R / (β² · P + R),  β = 2</pre>
 *
 * (Popović 2015, "chrF: character n-gram F-score for automatic MT evaluation", WMT; β = 2 after Popović 2016). White
 * space does not count, a character is a Unicode code point: what sacreBLEU calls
 * {@code nrefs:1|case:mixed|eff:yes|nc:6|nw:0|space:no}. Of each text the first {@value #LONGEST} code points count,
 * which bounds time and memory.
 */
public final class Chrf {

    /** What is looked at of each text, code points without white space. */
    public static final int LONGEST = 32_768;

    private static final int ORDER = 6;
    private static final double BETA = 2;

    private Chrf() {}

    /**
     * The score. Two texts without any character are alike and score 100; one without any scores 0.
     *
     * @param hypothesis the text that is judged
     * @param reference the text that it is held against; recall counts four times as much as precision
     */
    public static double score(String hypothesis, String reference) {
        return score(hypothesis, reference, BETA);
    }

    static double score(String hypothesis, String reference, double beta) {
        String first = withoutSpace(hypothesis);
        String second = withoutSpace(reference);
        if (first.isEmpty() && second.isEmpty()) {
            return 100;
        }
        double precision = 0;
        double recall = 0;
        int orders = 0;
        for (int n = 1; n <= ORDER; n++) {
            Map<String, Integer> mine = grams(first, n);
            Map<String, Integer> theirs = grams(second, n);
            if (!mine.isEmpty() && !theirs.isEmpty()) {
                double common = common(mine, theirs);
                precision += common / size(mine);
                recall += common / size(theirs);
                orders++;
            }
        }
        if (orders == 0 || precision + recall == 0) {
            return 0;
        }
        precision /= orders;
        recall /= orders;
        double square = beta * beta;
        return 100 * (1 + square) * precision * recall / (square * precision + recall);
    }

    private static Map<String, Integer> grams(String text, int n) {
        Map<String, Integer> counts = new HashMap<>();
        int length = text.codePointCount(0, text.length());
        int from = 0;
        int to = n > length ? 0 : text.offsetByCodePoints(0, n);
        for (int i = 0; i + n <= length; i++) {
            counts.merge(text.substring(from, to), 1, Integer::sum);
            from = text.offsetByCodePoints(from, 1);
            if (to < text.length()) {
                to = text.offsetByCodePoints(to, 1);
            }
        }
        return counts;
    }

    private static double common(Map<String, Integer> mine, Map<String, Integer> theirs) {
        long common = 0;
        for (Map.Entry<String, Integer> gram : mine.entrySet()) {
            common += Math.min(gram.getValue(), theirs.getOrDefault(gram.getKey(), 0));
        }
        return common;
    }

    private static long size(Map<String, Integer> grams) {
        return grams.values().stream().mapToLong(Integer::longValue).sum();
    }

    private static String withoutSpace(String text) {
        return text.codePoints()
                .filter(c -> !Character.isWhitespace(c) && !Character.isSpaceChar(c) && c != '\u0085')
                .limit(LONGEST)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
