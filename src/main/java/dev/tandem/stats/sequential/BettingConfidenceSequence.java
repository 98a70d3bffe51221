package dev.tandem.stats.sequential;

import dev.tandem.stats.IntervalEstimate.Interval;
import java.util.Map;
import java.util.TreeMap;

/**
 * The mean of values in [0, 1], such as a rate or a share of conversations, valid at every number of values from the
 * first one on and without any approximation.
 *
 * <p>Against whoever says that the mean is m somebody bets on each next value x before seeing it. Betting that it comes
 * as if the mean were p multiplies the wealth by
 *
 * <pre>  x p/m + (1 − x)(1 − p)/(1 − m) = 1 + λ(x − m),   λ = (p − m)/(m(1 − m))</pre>
 *
 * which is 1 on average if the mean is m, so that wealth W(m) ever reaches 1/α with a probability of at most α (Ville
 * 1939). The confidence sequence holds every m against which it has not (Waudby-Smith and Ramdas 2024, Journal of the
 * Royal Statistical Society B 86:1). Here the wealth is spread over all p by the Beta(½, ½) distribution: the universal
 * portfolio (Cover and Ordentlich 1996, IEEE Transactions on Information Theory 42:348; as a confidence sequence:
 * Orabona and Jun 2024, the same journal 70:436), which knows no parameter, needs no order of the values, and loses no
 * more than ½ ln n + O(1) to whoever had known the best bet. For values that are 0 or 1 it is the beta-binomial mixture,
 * W(m) = B(k + ½, n − k + ½) / (π m^k (1 − m)^(n−k)).
 *
 * <p>W is the integral of a polynomial of degree n over p and is computed by Gauss and Chebyshev's rule. It is log-convex
 * in m and at most 1 at the sample's mean, so that the m it leaves are an interval around the mean.
 *
 * <p>Assumes that each value has the mean m given those before it; independent values of one distribution do.
 */
public final class BettingConfidenceSequence {

    private static final int BISECTIONS = 60;

    private final double[] values;
    private final long[] counts;
    private final long size;
    private final double mean;

    private BettingConfidenceSequence(Map<Double, Long> counted) {
        values = counted.keySet().stream().mapToDouble(Double::doubleValue).toArray();
        counts = counted.values().stream().mapToLong(Long::longValue).toArray();
        long total = 0;
        double sum = 0;
        for (int i = 0; i < values.length; i++) {
            if (!(values[i] >= 0 && values[i] <= 1) || counts[i] < 0) {
                throw new IllegalArgumentException(counts[i] + " times " + values[i] + ", which is not in [0, 1]");
            }
            total += counts[i];
            sum += counts[i] * values[i];
        }
        size = total;
        mean = total == 0 ? 0.5 : Math.clamp(sum / total, 0, 1);
    }

    /** Of values that were seen. */
    public static BettingConfidenceSequence of(double... values) {
        Map<Double, Long> counted = new TreeMap<>();
        for (double value : values) {
            counted.merge(value, 1L, Long::sum);
        }
        return new BettingConfidenceSequence(counted);
    }

    /** Of how often something was the case, and how often not. */
    public static BettingConfidenceSequence ofRate(long yes, long no) {
        return ofShare(yes, 0, no);
    }

    /** Of how often one of two won; a tie is half a win. */
    public static BettingConfidenceSequence ofShare(long wins, long ties, long losses) {
        return new BettingConfidenceSequence(new TreeMap<>(Map.of(1.0, wins, 0.5, ties, 0.0, losses)));
    }

    /**
     * The natural logarithm of the wealth won against a mean: an e-process, whose reciprocal is a p-value that holds at
     * every look.
     *
     * @param supposed the mean that is bet against, 0 to 1
     * @return positive infinity where a value was seen that is impossible with that mean
     */
    public double logWealth(double supposed) {
        int nodes = 64 + (int) (4 * Math.sqrt((double) size));
        double[] logs = new double[nodes];
        double largest = Double.NEGATIVE_INFINITY;
        for (int k = 0; k < nodes; k++) {
            double p = (1 - Math.cos((k + 0.5) * Math.PI / nodes)) / 2;
            logs[k] = logWealth(p / supposed, (1 - p) / (1 - supposed));
            largest = Math.max(largest, logs[k]);
        }
        if (Double.isInfinite(largest)) {
            return largest;
        }
        double sum = 0;
        for (double log : logs) {
            sum += Math.exp(log - largest);
        }
        return largest + Math.log(sum / nodes);
    }

    /** @param high what a 1 multiplies the wealth by; {@code low} what a 0 does */
    private double logWealth(double high, double low) {
        double log = 0;
        double product = 1;
        for (int i = 0; i < values.length; i++) {
            double factor = (values[i] == 0 ? 0 : values[i] * high) + (values[i] == 1 ? 0 : (1 - values[i]) * low);
            if (counts[i] == 1) {
                product *= factor;
                if (product < 1e-200 || product > 1e200) {
                    log += Math.log(product);
                    product = 1;
                }
            } else if (counts[i] > 1) {
                log += counts[i] * Math.log(factor);
            }
        }
        return log + Math.log(product);
    }

    /**
     * The means that are not refuted; [0, 1] before the first value.
     *
     * @param alpha how often the true one is ever refuted at most, more than 0 and less than 1
     */
    public Interval interval(double alpha) {
        double threshold = -Math.log(alpha);
        return new Interval(mean, end(0, threshold), end(1, threshold), Math.toIntExact(size), alpha, true);
    }

    /** @param border 0 or 1: on which side */
    private double end(double border, double threshold) {
        if (mean == border || logWealth(border) < threshold) {
            return border;
        }
        double inside = mean;
        double outside = border;
        for (int i = 0; i < BISECTIONS && inside != outside; i++) {
            double middle = (inside + outside) / 2;
            if (logWealth(middle) < threshold) {
                inside = middle;
            } else {
                outside = middle;
            }
        }
        return outside;
    }
}
