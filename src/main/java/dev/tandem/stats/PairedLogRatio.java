package dev.tandem.stats;

import dev.tandem.stats.IntervalEstimate.Interval;
import java.util.List;
import java.util.stream.Collectors;

/**
 * By what factor the second of two positive measurements of the same thing, such as times, is typically larger than the
 * first: the logarithms of the ratios, pair by pair, so that what makes a prompt slow for both cancels out, and so that
 * neither direction counts more. (The ratio of the two medians compares other prompts with one another, and may
 * contradict the paired differences.)
 */
public final class PairedLogRatio {

    private PairedLogRatio() {}

    /**
     * One number for each unit: the mean over its pairs of ln(second / first).
     *
     * @param pairs positive measurements; their clusters are the units, which come out in the order of their first pair
     */
    public static double[] byUnit(List<ClusteredValue<PairedMeasurement>> pairs) {
        return pairs.stream()
                .collect(Collectors.groupingBy(
                        ClusteredValue::cluster,
                        java.util.LinkedHashMap::new,
                        Collectors.averagingDouble(pair ->
                                Math.log(pair.value().second() / pair.value().first()))))
                .values()
                .stream()
                .mapToDouble(Double::doubleValue)
                .toArray();
    }

    /**
     * The factor whose logarithm was estimated: 1 where nothing differs.
     *
     * @param logarithm of a trimmed mean, a median or a mean of logarithms
     */
    public static IntervalEstimate factor(IntervalEstimate logarithm) {
        return switch (logarithm) {
            case Interval of ->
                new Interval(
                        Math.exp(of.estimate()),
                        Math.exp(of.low()),
                        Math.exp(of.high()),
                        of.units(),
                        of.alpha(),
                        of.anytimeValid());
            case IntervalEstimate.TooEarly early -> early;
            case IntervalEstimate.Identical identical -> identical;
        };
    }
}
