package dev.tandem.stats;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleBiFunction;

/**
 * The mean over values that come in clusters, such as the tokens of a conversation, whose values resemble one another:
 * only the clusters are independent. Every value weighs the same.
 *
 * <p>The variance of the mean m of N values in G clusters with sums S and counts n is
 *
 * <pre>  G/(G−1) · Σ_g (S_g − m n_g)² / N²</pre>
 *
 * which is the cluster-robust variance of a regression on a constant (Liang and Zeger 1986, Biometrika 73:13, with the
 * usual factor for few clusters: Cameron and Miller 2015, Journal of Human Resources 50:317). Not thread-safe.
 */
final class ClusteredMean {

    private final Map<String, Sum> clusters = new HashMap<>();

    private static final class Sum {
        private double sum;
        private long count;
    }

    /** The mean over all tokens of the answers. */
    static Estimate ofTokens(
            List<ClusteredValue<DriftSeries>> answers, ToDoubleBiFunction<DriftSeries, Integer> value) {
        ClusteredMean mean = new ClusteredMean();
        for (ClusteredValue<DriftSeries> answer : answers) {
            for (int i = 0; i < answer.value().size(); i++) {
                mean.add(answer.cluster(), value.applyAsDouble(answer.value(), i));
            }
        }
        return mean.estimate();
    }

    void add(String cluster, double value) {
        Sum total = clusters.computeIfAbsent(cluster, name -> new Sum());
        total.sum += value;
        total.count++;
    }

    /** The mean of what was added; NaN when that is nothing. */
    Estimate estimate() {
        double sum = 0;
        long count = 0;
        for (Sum cluster : clusters.values()) {
            sum += cluster.sum;
            count += cluster.count;
        }
        double mean = sum / count;
        int units = clusters.size();
        if (units < 2) {
            return new Estimate(mean, null, units);
        }
        double squares = 0;
        for (Sum cluster : clusters.values()) {
            double residual = cluster.sum - mean * cluster.count;
            squares += residual * residual;
        }
        double variance = units / (units - 1.0) * squares / ((double) count * count);
        return new Estimate(mean, Math.sqrt(variance), units);
    }
}
