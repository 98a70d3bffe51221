package dev.tandem.stats.sequential;

import dev.tandem.stats.DriftSeries;
import dev.tandem.stats.TokenDrift;

/**
 * How far a candidate is from the reference over what was scored of one unit, such as a conversation's first answer.
 *
 * @param tokens how many tokens, at least 1
 * @param klDivergence the sum of their divergences, nats, at least 0
 * @param sameTop at how many of them both find the same token most likely
 */
public record UnitDrift(int tokens, double klDivergence, int sameTop) {

    public UnitDrift {
        if (tokens < 1 || !(klDivergence >= 0) || sameTop < 0 || sameTop > tokens) {
            throw new IllegalArgumentException(tokens + " tokens, " + klDivergence + ", " + sameTop);
        }
    }

    /** Sums up. */
    public static UnitDrift of(DriftSeries series) {
        double divergence = 0;
        int same = 0;
        for (int i = 0; i < series.size(); i++) {
            TokenDrift token = series.at(i);
            divergence += token.klDivergence();
            same += token.sameTop() ? 1 : 0;
        }
        return new UnitDrift(series.size(), divergence, same);
    }

    /** Mean divergence, nats a token. */
    double meanKl() {
        return klDivergence / tokens;
    }
}
