package dev.tandem.drift.evidence;

import dev.tandem.stats.DriftSummary;
import org.jspecify.annotations.Nullable;

/**
 * Quantiles of the divergence over tokens, nats. One is {@code null} where fewer than ten tokens lie beyond it.
 *
 * @param tokens how many tokens they are of
 * @param median median
 * @param kl90 90 % quantile
 * @param kl95 95 % quantile
 * @param kl99 99 % quantile
 * @param kl999 99.9 % quantile
 * @param largest the largest
 */
public record TokenQuantiles(
        long tokens,
        @Nullable Double median,
        @Nullable Double kl90,
        @Nullable Double kl95,
        @Nullable Double kl99,
        @Nullable Double kl999,
        double largest) {

    private static final int BEYOND = 10;

    public static TokenQuantiles of(DriftSummary summary) {
        long tokens = summary.tokens();
        return new TokenQuantiles(
                tokens,
                shown(tokens, .5, summary.medianKl()),
                shown(tokens, .1, summary.kl90()),
                shown(tokens, .05, summary.kl95()),
                shown(tokens, .01, summary.kl99()),
                shown(tokens, .001, summary.kl999()),
                summary.maxKl());
    }

    private static @Nullable Double shown(long tokens, double share, double quantile) {
        return tokens * share < BEYOND ? null : quantile;
    }
}
