package dev.tandem.stats;

import java.util.List;
import org.apache.commons.statistics.distribution.TDistribution;
import org.jspecify.annotations.Nullable;

/**
 * Which of two candidates is farther from the same reference, on the same tokens of the same answers. Paired by token,
 * so that what makes an answer hard for both cancels out; clustered, so that long conversations do not count as many.
 *
 * @param value mean of first − second over all tokens, and its clustered standard error
 * @param lower lower end of the 95 % interval by Student's t with clusters − 1 degrees of freedom (Cameron and Miller
 *     2015, see {@link ClusteredMean}); {@code null} when there are fewer than {@value #FEWEST_CLUSTERS} clusters or no variation,
 *     which says nothing about others
 * @param upper upper end of it; {@code null} as {@code lower}
 * @param identical whether no token showed any difference: that is all that is known then, and it is of as many units
 */
public record PairedDifference(
        Estimate value, @Nullable Double lower, @Nullable Double upper, boolean identical) {

    /** Below so many clusters their variance is not known well enough for an interval. */
    public static final int FEWEST_CLUSTERS = 10;

    private static final double TAIL = 0.975;

    /**
     * An answer as two candidates compare with the reference.
     *
     * @param first the first candidate's drift
     * @param second the second candidate's drift, of the same length
     */
    public record Pair(DriftSeries first, DriftSeries second) {

        public Pair {
            if (first.size() != second.size()) {
                throw new IllegalArgumentException(first.size() + " and " + second.size() + " tokens");
            }
        }
    }

    /** Of the divergence, nats a token. */
    public static PairedDifference ofKl(List<ClusteredValue<Pair>> answers) {
        return of(answers, DriftSeries::klDivergence);
    }

    /** Of the share of tokens at which the reference and the candidate find the same one most likely. */
    public static PairedDifference ofSameTop(List<ClusteredValue<Pair>> answers) {
        return of(answers, DriftSeries::sameTop);
    }

    private interface Value {
        double at(DriftSeries series, int i);
    }

    private static PairedDifference of(List<ClusteredValue<Pair>> answers, Value value) {
        ClusteredMean mean = new ClusteredMean();
        boolean identical = true;
        for (ClusteredValue<Pair> answer : answers) {
            DriftSeries first = answer.value().first();
            DriftSeries second = answer.value().second();
            for (int i = 0; i < first.size(); i++) {
                double difference = value.at(first, i) - value.at(second, i);
                mean.add(answer.cluster(), difference);
                identical &= difference == 0;
            }
        }
        return interval(mean.estimate(), identical && !answers.isEmpty());
    }

    private static PairedDifference interval(Estimate estimate, boolean identical) {
        Double error = estimate.standardError();
        if (error == null || error == 0 || estimate.units() < FEWEST_CLUSTERS) {
            return new PairedDifference(estimate, null, null, identical);
        }
        double half = error * TDistribution.of(estimate.units() - 1.0).inverseCumulativeProbability(TAIL);
        return new PairedDifference(estimate, estimate.value() - half, estimate.value() + half, false);
    }
}
