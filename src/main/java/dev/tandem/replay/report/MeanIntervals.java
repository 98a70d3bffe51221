package dev.tandem.replay.report;

import dev.tandem.stats.BootstrapT;
import dev.tandem.stats.IntervalEstimate;
import dev.tandem.stats.IntervalEstimate.Interval;
import dev.tandem.stats.UnitMoments;
import dev.tandem.stats.UnitTotal;
import dev.tandem.stats.sequential.AsymptoticConfidenceSequence;
import java.util.List;

/**
 * Intervals for means over the conversations of a replay. How many there are was fixed before the first answer, so that
 * one look at the end takes an interval for that number, which is narrower. Those that are looked at before, or of a replay
 * that was stopped, hold at every look; so do those of a replay of fewer conversations than the other ones take.
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

    /** Of what few conversations may make up, such as divergence. */
    IntervalEstimate divergence(List<UnitTotal> units) {
        return of(units, BootstrapT.forDivergences(alpha, SEED), AsymptoticConfidenceSequence.forSkewedMeans(alpha));
    }

    /** Of paired differences of divergence. */
    IntervalEstimate difference(List<UnitTotal> units) {
        return of(units, BootstrapT.forSkewedMeans(alpha, SEED), AsymptoticConfidenceSequence.forSkewedMeans(alpha));
    }

    /** Of values between −1 and 1, such as shares of tokens. */
    IntervalEstimate bounded(List<UnitTotal> units) {
        return of(units, BootstrapT.forShares(alpha, SEED), AsymptoticConfidenceSequence.forShares(alpha));
    }

    /** Of logarithms of ratios. */
    IntervalEstimate logRatio(List<UnitTotal> units) {
        return of(units, BootstrapT.forLogRatios(alpha, SEED), AsymptoticConfidenceSequence.forLogRatios(alpha));
    }

    private IntervalEstimate of(List<UnitTotal> units, BootstrapT atTheEnd, AsymptoticConfidenceSequence atEveryLook) {
        if (completed && atTheEnd.of(units) instanceof Interval interval) {
            return interval;
        }
        UnitMoments moments = new UnitMoments();
        units.forEach(moments::add);
        return atEveryLook.of(moments);
    }
}
