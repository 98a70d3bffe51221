package dev.tandem.stats;

import dev.tandem.stats.IntervalEstimate.Identical;
import dev.tandem.stats.IntervalEstimate.Interval;
import dev.tandem.stats.IntervalEstimate.TooEarly;
import dev.tandem.stats.IntervalEstimate.TooEarly.Cause;
import java.util.Arrays;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * The mean of the middle of a fixed number of values, one for each unit: what a typical one is where some are far out, as
 * times are on a busy machine.
 *
 * <p>Of n values the g = ⌊{@value #TRIMMED} n⌋ smallest and largest are left out. The interval is Tukey and McLaughlin's
 * (1963, Sankhyā A 25:331; Wilcox 2022, "Introduction to Robust Estimation and Hypothesis Testing", chapter 4.3):
 *
 * <pre>  m ± t · s_w / ((1 − 2 · {@value #TRIMMED}) √n)</pre>
 *
 * with the winsorised standard deviation s_w and Student's t with n − 2g − 1 degrees of freedom.
 *
 * <p>Assumes independent values of one distribution. For one look only.
 */
public final class TrimmedMean {

    /** Below so many values the middle says too little about others. */
    public static final int FEWEST_UNITS = 10;

    private static final double TRIMMED = 0.2;

    private TrimmedMean() {}

    /**
     * The trimmed mean.
     *
     * @param values one for each unit, 0 where nothing differs
     * @param alpha how often the interval misses the truth, more than 0 and less than 1
     */
    public static IntervalEstimate of(double[] values, double alpha) {
        int n = values.length;
        if (n > 0 && Arrays.stream(values).allMatch(value -> value == 0)) {
            return new Identical(n);
        }
        if (n < FEWEST_UNITS) {
            return new TooEarly(n, FEWEST_UNITS - n, Cause.FEW_UNITS);
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int cut = (int) (TRIMMED * n);
        double mean = Arrays.stream(sorted, cut, n - cut).average().orElseThrow();
        Arrays.fill(sorted, 0, cut, sorted[cut]);
        Arrays.fill(sorted, n - cut, n, sorted[n - cut - 1]);
        double center = Arrays.stream(sorted).average().orElseThrow();
        double squares = Arrays.stream(sorted)
                .map(value -> (value - center) * (value - center))
                .sum();
        if (sorted[0] == sorted[n - 1]) {
            return new TooEarly(n, 1, Cause.NO_VARIATION);
        }
        int middle = n - 2 * cut;
        double error = Math.sqrt(squares / (n - 1)) / ((1 - 2 * TRIMMED) * Math.sqrt(n));
        double half = error * TDistribution.of(middle - 1.0).inverseSurvivalProbability(alpha / 2);
        return new Interval(mean, mean - half, mean + half, n, alpha, false);
    }
}
