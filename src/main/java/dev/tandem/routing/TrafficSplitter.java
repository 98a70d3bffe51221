package dev.tandem.routing;

import java.util.List;

/**
 * Weighted rendezvous hashing: each variant draws a score from (salt, key, variant) and the highest wins.
 *
 * <p>With u uniform in (0, 1) drawn by hash, the score is {@code weight / -ln(u)}; the winner is then distributed as
 * the weights are (Schindelhauer and Schomaker, "Weighted Distributed Hash Tables", SPAA 2005). The draws do not
 * depend on the weights, so raising one weight moves keys only to that variant, and with two variants exactly as many
 * as must move. No state, no coordination: every replica decides alike.
 */
final class TrafficSplitter {

    private static final double TWO_POW_MINUS_53 = 0x1.0p-53;

    private TrafficSplitter() {}

    /**
     * Chooses the variant for a key.
     *
     * @param salt separates this experiment from others
     * @param key the unit's key
     * @param weighted the candidates, all of weight more than 0; not empty
     */
    static Variant choose(String salt, String key, List<Variant> weighted) {
        Variant best = weighted.getFirst();
        double bestScore = -1;
        for (Variant candidate : weighted) {
            double score = candidate.weight() / -Math.log(uniform(salt, key, candidate.name()));
            if (score > bestScore) {
                best = candidate;
                bestScore = score;
            }
        }
        return best;
    }

    /** The middle of one of 2^53 equal cells of (0, 1), so that neither end is ever drawn. */
    private static double uniform(String salt, String key, String variant) {
        return ((KeyHash.bits(salt, key, variant) >>> 11) + 0.5) * TWO_POW_MINUS_53;
    }
}
