package dev.tandem.stats;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The probabilities that one model gave at one position of an answer: of the token that stands there, and of
 * those that it found most likely. Probabilities are the model's own, before any sampler. Immutable.
 */
public final class TokenScore {

    /**
     * Stands for the end of an answer. Several tokens may end one, and two models may prefer different ones: its
     * probability is that of the likeliest among them, whichever that is.
     */
    public static final int END = -1;

    private final int token;
    private final double logProbability;
    private final int topToken;
    private final double topLogProbability;
    private final int[] ids;
    private final double[] logProbabilities;

    /**
     * @param token id of the token that stands there, or {@link #END}
     * @param logProbability its natural logarithm of probability, at most 0
     * @param topIds distinct ids of the most likely tokens, the most likely one first, at least one
     * @param topLogProbabilities their natural logarithms of probability, in the same order
     */
    public TokenScore(int token, double logProbability, int[] topIds, double[] topLogProbabilities) {
        if (topIds.length == 0 || topIds.length != topLogProbabilities.length) {
            throw new IllegalArgumentException(
                    topIds.length + " ids and " + topLogProbabilities.length + " log-probabilities");
        }
        this.token = token;
        this.logProbability = logProbability;
        this.topToken = topIds[0];
        this.topLogProbability = topLogProbabilities[0];
        // Each id with its place beneath it: sorted as plain numbers, which hundreds at each position would show.
        long[] placed = new long[topIds.length];
        for (int i = 0; i < placed.length; i++) {
            placed[i] = (long) topIds[i] << Integer.SIZE | i;
        }
        Arrays.sort(placed);
        this.ids = new int[placed.length];
        this.logProbabilities = new double[placed.length];
        for (int i = 0; i < placed.length; i++) {
            ids[i] = (int) (placed[i] >> Integer.SIZE);
            logProbabilities[i] = topLogProbabilities[(int) placed[i]];
        }
    }

    /** Id of the token that stands there, or {@link #END}. */
    public int token() {
        return token;
    }

    /** Natural logarithm of the probability of the token that stands there. */
    public double logProbability() {
        return logProbability;
    }

    /** Id of the most likely token. */
    public int topToken() {
        return topToken;
    }

    /** Natural logarithm of the probability of the most likely token. */
    public double topLogProbability() {
        return topLogProbability;
    }

    /** How many tokens are known. */
    public int size() {
        return ids.length;
    }

    /** Id of the i-th known token; ids ascend. */
    public int id(int i) {
        return ids[i];
    }

    /** Natural logarithm of the probability of the i-th known token. */
    public double logProbability(int i) {
        return logProbabilities[i];
    }

    /** Where the likeliest of the known tokens stand, the likeliest one first, no more than so many. */
    public List<Integer> likeliest(int most) {
        return IntStream.range(0, size())
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -logProbabilities[i]))
                .limit(most)
                .toList();
    }
}
