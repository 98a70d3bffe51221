package dev.tandem.stats.sequential;

import dev.tandem.stats.IntervalEstimate;
import dev.tandem.stats.IntervalEstimate.Identical;
import dev.tandem.stats.IntervalEstimate.Interval;
import dev.tandem.stats.IntervalEstimate.TooEarly;
import dev.tandem.stats.UnitMoments;
import dev.tandem.stats.UnitTotal;

/**
 * How far one candidate is from the reference, watched while conversations come in: two measures that together claim
 * something untrue in at most {@value #ALPHA} of all cases, however often they are looked at. Each has half of that
 * (Bonferroni).
 *
 * <p>Units enter in the order in which they were chosen ({@link ChoosingOrder}). Not thread-safe; adding takes constant time
 * and space.
 */
public final class CandidateDriftSequence {

    /** How often anything untrue is ever claimed at most. */
    public static final double ALPHA = 0.05;

    /** The part of it that each measure has. */
    public static final double ALPHA_EACH = ALPHA / 2;

    private static final AsymptoticConfidenceSequence DIVERGENCE =
            AsymptoticConfidenceSequence.forSkewedMeans(ALPHA_EACH);
    private static final AsymptoticConfidenceSequence OTHER_TOP = AsymptoticConfidenceSequence.forShares(ALPHA_EACH);

    private final UnitMoments divergences = new UnitMoments();
    private final UnitMoments otherTops = new UnitMoments();

    /** Adds a unit. */
    public void add(UnitDrift unit) {
        divergences.add(new UnitTotal(unit.klDivergence(), unit.tokens()));
        otherTops.add(new UnitTotal((double) unit.tokens() - unit.sameTop(), unit.tokens()));
    }

    /** How many units were added. */
    public int units() {
        return divergences.units();
    }

    /** Mean divergence over tokens, nats a token. */
    public IntervalEstimate klDivergence() {
        return DIVERGENCE.of(divergences);
    }

    /** Share of tokens with the reference's most likely one; identical where that is so of all. */
    public IntervalEstimate sameTop() {
        return switch (OTHER_TOP.of(otherTops)) {
            case Interval of ->
                new Interval(1 - of.estimate(), 1 - of.high(), 1 - of.low(), of.units(), of.alpha(), of.anytimeValid());
            case TooEarly early -> early;
            case Identical identical -> identical;
        };
    }
}
