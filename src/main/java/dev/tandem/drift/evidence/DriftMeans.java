package dev.tandem.drift.evidence;

import dev.tandem.experiment.DriftSums;

/**
 * What some answers show, over all their tokens: described, without any claim about others.
 *
 * @param answers how many there are, at least 1
 * @param tokens how many tokens they have
 * @param meanKl mean divergence from the reference, lower bound, nats a token
 * @param sameTop share of tokens at which both find the same one most likely
 * @param coverage mean share of the reference's probability for which both are known
 */
public record DriftMeans(int answers, long tokens, double meanKl, double sameTop, double coverage) {

    static DriftMeans of(DriftSums sums) {
        double tokens = sums.tokens();
        return new DriftMeans(
                sums.answers(),
                sums.tokens(),
                sums.klDivergence() / tokens,
                sums.sameTop() / tokens,
                sums.coverage() / tokens);
    }
}
