package dev.tandem.stats.sequential;

import dev.tandem.stats.IntervalEstimate;
import dev.tandem.stats.IntervalEstimate.Identical;
import dev.tandem.stats.IntervalEstimate.Interval;
import dev.tandem.stats.IntervalEstimate.TooEarly;
import dev.tandem.stats.IntervalEstimate.TooEarly.Cause;
import java.util.Arrays;

/**
 * The median of any values, such as the logarithms of paired ratios, by an interval that holds at every number of values
 * without any approximation: whatever the tail, and from about ten values on.
 *
 * <p>If q is the median, values fall on either side like tosses of a fair coin, against which
 * {@link BettingConfidenceSequence} wins in the long run if it is not. With c the smallest majority of n tosses whose wealth
 * reaches 1/α, the q that are left are those from the (n − c + 1)-th to the c-th smallest value, both included (Howard and
 * Ramdas 2022, Bernoulli 28:1704, in the form of a mixture). Values that equal q count for neither side, which errs on
 * the safe side.
 *
 * <p>Assumes independent values whose median is the same.
 */
public final class MedianConfidenceSequence {

    private MedianConfidenceSequence() {}

    /**
     * The median so far.
     *
     * @param values one for each unit, 0 where nothing differs
     * @param alpha how often any interval ever misses the median at most, more than 0 and less than 1
     */
    public static IntervalEstimate of(double[] values, double alpha) {
        int n = values.length;
        if (n > 0 && Arrays.stream(values).allMatch(value -> value == 0)) {
            return new Identical(n);
        }
        if (!refutes(n, n, alpha)) {
            int needed = n + 1;
            while (!refutes(needed, needed, alpha)) {
                needed++;
            }
            return new TooEarly(n, needed - n, Cause.FEW_UNITS);
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        if (sorted[0] == sorted[n - 1]) {
            return new TooEarly(n, 1, Cause.NO_VARIATION);
        }
        int few = n / 2;
        int many = n;
        while (many - few > 1) {
            int middle = (few + many) >>> 1;
            if (refutes(middle, n, alpha)) {
                many = middle;
            } else {
                few = middle;
            }
        }
        double median = (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
        return new Interval(median, sorted[n - many], sorted[many - 1], n, alpha, true);
    }

    /** Whether no fair coin shows so large a majority. */
    private static boolean refutes(int majority, int tosses, double alpha) {
        return BettingConfidenceSequence.ofRate(majority, tosses - majority).logWealth(0.5) >= -Math.log(alpha);
    }
}
