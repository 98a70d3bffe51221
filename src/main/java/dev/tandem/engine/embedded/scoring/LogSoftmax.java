package dev.tandem.engine.embedded.scoring;

import dev.tandem.stats.TokenScore;
import java.util.stream.IntStream;

/**
 * Turns the logits of one position into natural logarithms of probability: logit minus the logarithm of the sum of all
 * exponentials, in double precision, with the largest logit taken out so that nothing overflows.
 */
public final class LogSoftmax {

    private LogSoftmax() {}

    /**
     * Scores one position.
     *
     * @param logits of all tokens; those that are minus infinity are impossible
     * @param token the one that stands there
     * @param topN how many of the most likely ones to tell, at least 1; all when there are fewer. Of equally likely ones
     *     the lower id comes first
     */
    public static TokenScore score(float[] logits, int token, int topN) {
        return score(logits, token, logits[token], topN);
    }

    /**
     * Scores the end of an answer.
     *
     * @param ends the tokens that end one, at least one
     */
    static TokenScore scoreEnd(float[] logits, int[] ends, int topN) {
        double likeliest =
                IntStream.of(ends).mapToDouble(id -> logits[id]).max().orElseThrow();
        return score(logits, TokenScore.END, likeliest, topN);
    }

    private static TokenScore score(float[] logits, int token, double logit, int topN) {
        double largest = largest(logits);
        double sum = 0;
        for (float one : logits) {
            sum += Exponential.of(Math.max(one - largest, Exponential.LEAST));
        }
        double logSum = Math.log(sum);
        int[] top = largest(logits, Math.min(topN, logits.length));
        return new TokenScore(
                token,
                logit - largest - logSum,
                top,
                IntStream.of(top)
                        .mapToDouble(id -> logits[id] - largest - logSum)
                        .toArray());
    }

    /** The indices of the largest logits, the largest one first. */
    static int[] largest(float[] logits, int count) {
        return new Largest(logits, count).descending();
    }

    /** The largest logit of some tokens. */
    static double likeliest(float[] logits, int[] tokens) {
        return IntStream.of(tokens).mapToDouble(id -> logits[id]).max().orElseThrow();
    }

    /** @throws ArithmeticException when there are no numbers among them */
    private static double largest(float[] logits) {
        float largest = Float.NEGATIVE_INFINITY;
        for (float logit : logits) {
            largest = Math.max(largest, logit);
        }
        if (!Float.isFinite(largest)) {
            throw new ArithmeticException("the model's logits are not numbers");
        }
        return largest;
    }

    /** The indices of the largest values: a heap with the least of them on top. */
    private static final class Largest {
        private final float[] values;
        private final int[] heap;
        private int size;

        Largest(float[] values, int count) {
            this.values = values;
            this.heap = new int[count];
            for (int i = 0; i < values.length; i++) {
                if (size < count) {
                    heap[size++] = i;
                    rise(size - 1);
                } else if (isLess(heap[0], i)) {
                    heap[0] = i;
                    sink();
                }
            }
        }

        int[] descending() {
            int[] sorted = new int[size];
            while (size > 0) {
                sorted[size - 1] = heap[0];
                heap[0] = heap[--size];
                sink();
            }
            return sorted;
        }

        private boolean isLess(int one, int other) {
            return values[one] < values[other] || (values[one] == values[other] && one > other);
        }

        private void rise(int from) {
            int at = from;
            while (at > 0 && isLess(heap[at], heap[(at - 1) / 2])) {
                swap(at, (at - 1) / 2);
                at = (at - 1) / 2;
            }
        }

        private void sink() {
            int at = 0;
            while (true) {
                int least = at;
                for (int child = 2 * at + 1; child <= 2 * at + 2 && child < size; child++) {
                    least = isLess(heap[child], heap[least]) ? child : least;
                }
                if (least == at) {
                    return;
                }
                swap(at, least);
                at = least;
            }
        }

        private void swap(int one, int other) {
            int kept = heap[one];
            heap[one] = heap[other];
            heap[other] = kept;
        }
    }
}
