package dev.tandem.stats;

import dev.tandem.stats.IntervalEstimate.Identical;
import dev.tandem.stats.IntervalEstimate.Interval;
import dev.tandem.stats.IntervalEstimate.TooEarly;
import dev.tandem.stats.IntervalEstimate.TooEarly.Cause;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * An interval for a mean over units whose number was fixed beforehand, such as the prompts of a replay, when their tail is
 * too long for Student's t: bootstrap-t over whole units.
 *
 * <p>With mean m and standard error s (clustered, see {@link UnitMoments}), the units are drawn again with replacement
 * {@value #RESAMPLES} times, each time giving t = (m* − m)/s*. The interval is the union of two: the equal-tailed one,
 * from m − s t(1 − α/2) to m − s t(α/2) (Efron and Tibshirani 1993, "An Introduction to the Bootstrap", chapter 12.5), which
 * covers more where one tail is longer, and the symmetric one, m ± s |t|(1 − α) (Hall 1988, Journal of the Royal Statistical
 * Society B 50:35), which does where both are long. Over clusters: Cameron, Gelbach and Miller 2008, Review of Economics and
 * Statistics 90:414. In simulations on conversations' drift it covered more than Student's t and the wild cluster
 * bootstrap, whose symmetric weights cannot show a tail.
 *
 * <p>A sample that lacks the tail cannot show it: there is no interval below a number of units, found by simulation (see the
 * coverage tests). That number does not depend on what they show. Asking more of samples that have a tail was tried, and
 * left intervals to the lucky ones: of those that were still shown more were wrong than of all.
 *
 * <p>Assumes independent units of one distribution. For one look only: see the package {@code sequential}.
 *
 * @param alpha how often the interval misses the truth, more than 0 and less than 1
 * @param fewestUnits below so many there is no interval, at least 2
 * @param seed of the resampling: the same units and seed always give the same result
 */
public record BootstrapT(double alpha, int fewestUnits, long seed) {

    private static final int RESAMPLES = 1_999;

    public BootstrapT {
        if (!(alpha > 0 && alpha < 1) || fewestUnits < 2) {
            throw new IllegalArgumentException(alpha + ", " + fewestUnits + " is out of range");
        }
    }

    /** For means that few units make up, all on one side, such as divergence by conversation. */
    public static BootstrapT forDivergences(double alpha, long seed) {
        return new BootstrapT(alpha, 400, seed);
    }

    /** For means to which few units contribute much on either side, such as paired differences of divergence. */
    public static BootstrapT forSkewedMeans(double alpha, long seed) {
        return new BootstrapT(alpha, 200, seed);
    }

    /** For shares of tokens, such as that of the same top token, or their paired differences. */
    public static BootstrapT forShares(double alpha, long seed) {
        return new BootstrapT(alpha, 100, seed);
    }

    /** For logarithms of paired ratios, whose tails are light. */
    public static BootstrapT forLogRatios(double alpha, long seed) {
        return new BootstrapT(alpha, 20, seed);
    }

    /** The mean Σ sum / Σ weight, with its interval. */
    public IntervalEstimate of(List<UnitTotal> units) {
        UnitMoments moments = new UnitMoments();
        units.forEach(moments::add);
        int size = units.size();
        if (size > 0 && moments.isZero()) {
            return new Identical(size);
        }
        if (size < fewestUnits) {
            return new TooEarly(size, fewestUnits - size, Cause.FEW_UNITS);
        }
        double mean = moments.mean();
        double error = moments.standardError();
        if (error == 0) {
            return new TooEarly(size, 1, Cause.NO_VARIATION);
        }
        double[] signed = studentized(units, mean);
        double symmetric = quantile(Arrays.stream(signed).map(Math::abs).toArray(), 1 - alpha);
        double low = Math.max(symmetric, quantile(signed, 1 - alpha / 2));
        double high = Math.max(symmetric, -quantile(signed, alpha / 2));
        // Where many resamples do not vary at all, as many units more are a guess.
        return Double.isInfinite(low + high)
                ? new TooEarly(size, size, Cause.FEW_UNITS_DECIDE)
                : new Interval(mean, mean - error * low, mean + error * high, size, alpha, false);
    }

    /** As many values below as above for ½; so that with 1,999 values 2.5 % is the 50th from either end. */
    private static double quantile(double[] values, double share) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[(int) Math.round((sorted.length + 1) * share) - 1];
    }

    private double[] studentized(List<UnitTotal> units, double mean) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] values = new double[RESAMPLES];
        for (int i = 0; i < RESAMPLES; i++) {
            values[i] = studentized(units, mean, random);
        }
        return values;
    }

    private static double studentized(List<UnitTotal> units, double mean, SplittableRandom random) {
        int size = units.size();
        double sum = 0;
        double weight = 0;
        double squares = 0;
        double products = 0;
        double weights = 0;
        for (int i = 0; i < size; i++) {
            UnitTotal unit = units.get(random.nextInt(size));
            // Around the mean, so that little is lost where units hardly vary.
            double residual = unit.sum() - mean * unit.weight();
            sum += residual;
            weight += unit.weight();
            squares += residual * residual;
            products += residual * unit.weight();
            weights += unit.weight() * unit.weight();
        }
        double distance = sum / weight;
        double around = squares - 2 * distance * products + distance * distance * weights;
        double error = Math.sqrt(Math.max(0, size / (size - 1.0) * around)) / weight;
        return error > 0 ? distance / error : distance == 0 ? 0 : Math.copySign(Double.POSITIVE_INFINITY, distance);
    }
}
