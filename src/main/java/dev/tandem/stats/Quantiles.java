package dev.tandem.stats;

import java.util.Arrays;

/**
 * Quantiles of a sample by linear interpolation between order statistics (Hyndman and Fan 1996, type 7), as
 * {@code llama-perplexity}, R and NumPy compute them.
 */
final class Quantiles {

    private final double[] sorted;

    /** @param values in any order, at least one; sorted in place */
    Quantiles(double[] values) {
        Arrays.sort(values);
        this.sorted = values;
    }

    /** @param fraction from 0, the smallest value, to 1, the largest */
    double at(double fraction) {
        double position = fraction * (sorted.length - 1);
        int below = (int) position;
        double part = position - below;
        return (1 - part) * sorted[below] + part * sorted[Math.min(below + 1, sorted.length - 1)];
    }
}
