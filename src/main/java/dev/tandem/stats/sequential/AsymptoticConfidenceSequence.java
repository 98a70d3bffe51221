package dev.tandem.stats.sequential;

import dev.tandem.stats.IntervalEstimate;
import dev.tandem.stats.IntervalEstimate.Identical;
import dev.tandem.stats.IntervalEstimate.Interval;
import dev.tandem.stats.IntervalEstimate.TooEarly;
import dev.tandem.stats.IntervalEstimate.TooEarly.Cause;
import dev.tandem.stats.UnitMoments;

/**
 * Intervals for the mean of unbounded values over units, such as paired differences clustered by conversation, that hold
 * at every look (Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas 2024, Annals of Statistics 52:2613, theorem 2.2;
 * arXiv 2103.06476). After t units with mean m and standard error s of the mean (clustered: {@link UnitMoments})
 *
 * <pre>  m ± s √( (tρ² + 1)/(tρ²) · ln((tρ² + 1)/α²) )</pre>
 *
 * where ρ makes it about the narrowest at {@link #tunedTo} units t* (their equation 10):
 *
 * <pre>  ρ² = (−2 ln α + ln(1 − 2 ln α)) / t*</pre>
 *
 * <p>It holds in the limit of late looks, as intervals by the central limit theorem do in that of many values, and like
 * these it misses a mean that rare large values make. Two things bring the limit nearer, and neither changes it:
 *
 * <ul>
 *   <li>On the side of the longer tail it reaches as far as Hall's transformation says (Hall 1992, Journal of the Royal
 *       Statistical Society B 54:221): with the skewness g of the mean, {@link UnitMoments#skewness}, the end at z
 *       standard errors is moved to 3/g · ((1 + g(z − g/6))^⅓ − 1), and never inwards, which costs coverage where
 *       skewness is by chance.
 *   <li>There is none before {@link #fewestUnits}, nor before the effective number of units ({@link
 *       UnitMoments#effectiveUnits}) is {@link #fewestEffective}. What these have to be was found by simulation, see the
 *       coverage tests. One that was there goes again when a unit comes that outweighs the others. Where the mean is
 *       made by units so rare that most samples lack them, an interval hardly ever appears, but when it does it is by
 *       such luck, and more often wrong (lognormal with σ = 2: shown in a quarter of runs, wrong in a quarter of those).
 * </ul>
 *
 * <p>Assumes that units are independent, of one distribution, and enter in an order that does not depend on their values.
 *
 * @param alpha how often any interval ever misses the truth at most, more than 0 and less than 1
 * @param tunedTo at how many units it is narrowest, at least 1; three times as many or few cost little
 * @param fewestUnits below so many there is no interval, at least 2
 * @param fewestEffective below such an effective number there is none, 0 and above
 */
public record AsymptoticConfidenceSequence(double alpha, int tunedTo, int fewestUnits, double fewestEffective) {

    /** How many units paired evidence is tuned to. */
    private static final int PAIRED = 300;

    /** Below this the transformation is lost in rounding, and changes nothing. */
    private static final double NO_SKEWNESS = 1e-6;

    public AsymptoticConfidenceSequence {
        if (!(alpha > 0 && alpha < 1) || tunedTo < 1 || fewestUnits < 2 || !(fewestEffective >= 0)) {
            throw new IllegalArgumentException(
                    alpha + ", " + tunedTo + ", " + fewestUnits + ", " + fewestEffective + " is out of range");
        }
    }

    /**
     * For means to which few units contribute much, such as divergence by conversation or its paired difference.
     *
     * @param alpha how often any interval ever misses the truth at most, more than 0 and less than 1
     */
    public static AsymptoticConfidenceSequence forSkewedMeans(double alpha) {
        return new AsymptoticConfidenceSequence(alpha, PAIRED, 200, 12);
    }

    /** For shares of tokens, such as that of the same top token, or their paired differences; {@code alpha} as above. */
    public static AsymptoticConfidenceSequence forShares(double alpha) {
        return new AsymptoticConfidenceSequence(alpha, PAIRED, 50, 10);
    }

    /** For logarithms of paired ratios, whose tails are light; {@code alpha} as above. */
    public static AsymptoticConfidenceSequence forLogRatios(double alpha) {
        return new AsymptoticConfidenceSequence(alpha, PAIRED, 20, 0);
    }

    /** The mean, as far as its units tell. */
    public IntervalEstimate of(UnitMoments moments) {
        int units = moments.units();
        if (units > 0 && moments.isZero()) {
            return new Identical(units);
        }
        if (units < fewestUnits) {
            return new TooEarly(units, fewestUnits - units, Cause.FEW_UNITS);
        }
        double effective = moments.effectiveUnits();
        if (effective == 0) {
            return new TooEarly(units, 1, Cause.NO_VARIATION);
        }
        if (effective < fewestEffective) {
            int missing = (int) Math.ceil(units * (fewestEffective / effective - 1));
            return new TooEarly(units, Math.max(1, missing), Cause.FEW_UNITS_DECIDE);
        }
        double mean = moments.mean();
        double error = moments.standardError();
        double z = width(units);
        double skewness = moments.skewness();
        return new Interval(
                mean,
                mean - error * Math.max(z, unskewed(z, skewness)),
                mean + error * Math.max(z, -unskewed(-z, skewness)),
                units,
                alpha,
                true);
    }

    /** By Hall's transformation. */
    private static double unskewed(double z, double skewness) {
        return Math.abs(skewness) < NO_SKEWNESS ? z : 3 / skewness * (Math.cbrt(1 + skewness * (z - skewness / 6)) - 1);
    }

    /** Half the width after so many units, in standard errors of the mean: what 1.96 is where there is one look. */
    double width(int units) {
        double scaled = units * rhoSquared();
        return Math.sqrt((scaled + 1) / scaled * Math.log((scaled + 1) / (alpha * alpha)));
    }

    private double rhoSquared() {
        double surprise = -2 * Math.log(alpha);
        return (surprise + Math.log(surprise + 1)) / tunedTo;
    }
}
