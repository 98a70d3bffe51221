package dev.tandem.stats.sequential;

import dev.tandem.stats.IntervalEstimate;
import dev.tandem.stats.IntervalEstimate.Identical;
import dev.tandem.stats.IntervalEstimate.TooEarly;
import dev.tandem.stats.IntervalEstimate.TooEarly.Cause;
import dev.tandem.stats.PairedLogRatio;
import dev.tandem.stats.UnitMoments;
import dev.tandem.stats.UnitTotal;

/**
 * Which of two candidates is farther from the same reference, on the same tokens, watched while conversations come in:
 * four measures that together claim something untrue in at most {@value #ALPHA} of all cases, however often they are
 * looked at. Each has a quarter of that (Bonferroni), fixed from the start.
 *
 * <p>How often and by what factor are known early, how much is known late: its tail has to show first. Units enter in the
 * order in which they were chosen ({@link ChoosingOrder}). Not thread-safe; adding takes constant time and space.
 */
public final class PairedDriftSequence {

    /** How often anything untrue is ever claimed at most. */
    public static final double ALPHA = 0.05;

    /** How many measures share that. */
    public static final int MEASURES = 4;

    /** The part of it that each measure has. */
    public static final double ALPHA_EACH = ALPHA / MEASURES;

    /** Added to divergences, so that those which are nothing have a ratio too, nats a token. */
    private static final double EPSILON = 1e-6;

    private static final AsymptoticConfidenceSequence FACTOR = AsymptoticConfidenceSequence.forLogRatios(ALPHA_EACH);
    private static final AsymptoticConfidenceSequence DIVERGENCE =
            AsymptoticConfidenceSequence.forSkewedMeans(ALPHA_EACH);
    private static final AsymptoticConfidenceSequence SAME_TOP = AsymptoticConfidenceSequence.forShares(ALPHA_EACH);

    private final UnitMoments logRatios = new UnitMoments();
    private final UnitMoments divergences = new UnitMoments();
    private final UnitMoments sameTops = new UnitMoments();
    private int nearer;
    private int tied;
    private int farther;

    /**
     * Adds a unit.
     *
     * @param first the first candidate's drift
     * @param second the second's, on the same tokens
     */
    public void add(UnitDrift first, UnitDrift second) {
        if (first.tokens() != second.tokens()) {
            throw new IllegalArgumentException(first.tokens() + " and " + second.tokens() + " tokens");
        }
        int order = Double.compare(first.klDivergence(), second.klDivergence());
        nearer += order < 0 ? 1 : 0;
        tied += order == 0 ? 1 : 0;
        farther += order > 0 ? 1 : 0;
        logRatios.add(logRatio(first, second));
        divergences.add(new UnitTotal(first.klDivergence() - second.klDivergence(), first.tokens()));
        sameTops.add(new UnitTotal(first.sameTop() - second.sameTop(), first.tokens()));
    }

    /** The logarithm of how many times as far the first is from the reference as the second, in one unit. */
    public static UnitTotal logRatio(UnitDrift first, UnitDrift second) {
        return new UnitTotal(Math.log((first.meanKl() + EPSILON) / (second.meanKl() + EPSILON)), 1);
    }

    /** What is known so far. */
    public PairedDriftFindings findings() {
        return new PairedDriftFindings(share(), factor(), klDivergence(), sameTop());
    }

    private IntervalEstimate share() {
        return tied > 0 && nearer == 0 && farther == 0 ? new Identical(tied) : shares().interval(ALPHA_EACH);
    }

    /** For those who ask whether a share is refuted, which takes far less than the interval of those that are not. */
    BettingConfidenceSequence shares() {
        return BettingConfidenceSequence.ofShare(nearer, tied, farther);
    }

    /**
     * How many more conversations it takes until a measure tells that the first diverges more, at least: if it does in all of
     * them. -1 where that is not to be told, since a measure may do so with any conversation that comes.
     */
    public int missingUntilFarther() {
        if (!(factor() instanceof TooEarly early) || early.cause() != Cause.FEW_UNITS) {
            return -1;
        }
        for (int more = 1; more < early.missing(); more++) {
            BettingConfidenceSequence then = BettingConfidenceSequence.ofShare(nearer, tied, farther + more);
            if (then.logWealth(.5) >= -Math.log(ALPHA_EACH)) {
                return more;
            }
        }
        return early.missing();
    }

    IntervalEstimate factor() {
        return PairedLogRatio.factor(FACTOR.of(logRatios));
    }

    IntervalEstimate klDivergence() {
        return DIVERGENCE.of(divergences);
    }

    IntervalEstimate sameTop() {
        return SAME_TOP.of(sameTops);
    }
}
