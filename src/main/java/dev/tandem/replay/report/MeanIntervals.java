package dev.tandem.replay.report;

import dev.tandem.stats.BootstrapT;
import dev.tandem.stats.IntervalEstimate;
import dev.tandem.stats.UnitMoments;
import dev.tandem.stats.UnitTotal;
import dev.tandem.stats.sequential.AsymptoticConfidenceSequence;
import java.util.List;

/**
 * Intervals for means over the conversations of a replay. How many there are was fixed before the first answer, so that
 * one look at the end takes an interval for that number, which is narrower; those that are looked at before, or of a replay
 * that was stopped, hold at every look.
 *
 * @param completed whether the replay has come to its end
 * @param alpha how often an interval misses the truth at most, more than 0 and less than 1
 */
record MeanIntervals(boolean completed, double alpha) {

    /** So that equal answers always give equal reports. */
    private static final long SEED = 1;

    /** Of one figure. */
    static MeanIntervals of(boolean completed) {
        return new MeanIntervals(completed, 0.05);
    }

    /** Of what few conversations may contribute most to, such as divergence. */
    IntervalEstimate skewed(List<UnitTotal> units) {
        return completed
                ? BootstrapT.forSkewedMeans(alpha, SEED).of(units)
                : AsymptoticConfidenceSequence.forSkewedMeans(alpha).of(moments(units));
    }

    /** Of values between −1 and 1, such as shares of tokens. */
    IntervalEstimate bounded(List<UnitTotal> units) {
        return completed
                ? BootstrapT.forShares(alpha, SEED).of(units)
                : AsymptoticConfidenceSequence.forShares(alpha).of(moments(units));
    }

    /** Of logarithms of ratios. */
    IntervalEstimate logRatio(List<UnitTotal> units) {
        return completed
                ? BootstrapT.forLogRatios(alpha, SEED).of(units)
                : AsymptoticConfidenceSequence.forLogRatios(alpha).of(moments(units));
    }

    private static UnitMoments moments(List<UnitTotal> units) {
        UnitMoments moments = new UnitMoments();
        units.forEach(moments::add);
        return moments;
    }
}
