package dev.tandem.stats;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import org.apache.commons.statistics.descriptive.Median;
import org.apache.commons.statistics.descriptive.Quantile;
import org.apache.commons.statistics.descriptive.Quantile.EstimationMethod;
import org.jspecify.annotations.Nullable;

/**
 * How two variants differ in what was measured of both on the same prompts, such as times. Medians, since times have
 * long tails.
 *
 * @param pairs how many pairs there are
 * @param units how many independent units they come from
 * @param first median of the first; {@code null} without pairs
 * @param second median of the second; {@code null} without pairs
 * @param ratio second median / first median
 * @param difference median of second − first, pair by pair
 */
public record PairedMedians(
        int pairs,
        int units,
        @Nullable Double first,
        @Nullable Double second,
        Interval ratio,
        Interval difference) {

    /** Below so many units resampling them tells too little of others. */
    public static final int FEWEST_UNITS = 10;

    private static final int RESAMPLES = 2_000;
    private static final double TAIL = 0.025;

    private static final Median MEDIAN = Median.withDefaults().withCopy(false);
    /** By linear interpolation (Hyndman and Fan 1996, type 7), as R and NumPy do it. */
    private static final Quantile QUANTILE =
            Quantile.withDefaults().with(EstimationMethod.HF7).withCopy(false);

    /**
     * A value with its 95 % interval: the percentile bootstrap (Efron and Tibshirani 1993, "An Introduction to the
     * Bootstrap", chapter 13) over {@value #RESAMPLES} resamples of whole units.
     *
     * @param value the value; {@code null} where there is none
     * @param lower lower end; {@code null} when there are fewer than {@value #FEWEST_UNITS} units or no variation
     * @param upper upper end; {@code null} as {@code lower}
     */
    public record Interval(
            @Nullable Double value,
            @Nullable Double lower,
            @Nullable Double upper) {

        private static final Interval NONE = new Interval(null, null, null);
    }

    /**
     * What was measured of one prompt.
     *
     * @param first of the first variant, more than 0
     * @param second of the second variant, more than 0
     */
    public record Pair(double first, double second) {}

    /**
     * Compares.
     *
     * @param pairs in an order that does not depend on what was measured; their clusters are the units
     * @param seed of the resampling: the same pairs and seed always give the same result
     */
    public static PairedMedians of(List<ClusteredValue<Pair>> pairs, long seed) {
        Map<String, List<Pair>> byUnit = new LinkedHashMap<>();
        pairs.forEach(pair -> byUnit.computeIfAbsent(pair.cluster(), unit -> new ArrayList<>())
                .add(pair.value()));
        if (pairs.isEmpty()) {
            return new PairedMedians(0, 0, null, null, Interval.NONE, Interval.NONE);
        }
        List<Pair> all = pairs.stream().map(ClusteredValue::value).toList();
        Bootstrap bootstrap = new Bootstrap(List.copyOf(byUnit.values()), seed);
        return new PairedMedians(
                pairs.size(),
                byUnit.size(),
                median(all, Pair::first),
                median(all, Pair::second),
                bootstrap.interval(PairedMedians::ratio),
                bootstrap.interval(sample -> median(sample, pair -> pair.second() - pair.first())));
    }

    private record Bootstrap(List<List<Pair>> units, long seed) {

        Interval interval(ToDoubleFunction<List<Pair>> statistic) {
            List<Pair> all = units.stream().flatMap(List::stream).toList();
            double value = statistic.applyAsDouble(all);
            if (units.size() < FEWEST_UNITS) {
                return new Interval(value, null, null);
            }
            SplittableRandom random = new SplittableRandom(seed);
            double[] values = new double[RESAMPLES];
            List<Pair> sample = new ArrayList<>(all.size());
            for (int i = 0; i < RESAMPLES; i++) {
                sample.clear();
                for (int j = 0; j < units.size(); j++) {
                    sample.addAll(units.get(random.nextInt(units.size())));
                }
                values[i] = statistic.applyAsDouble(sample);
            }
            double[] ends = QUANTILE.evaluate(values, TAIL, 1 - TAIL);
            return ends[0] < ends[1] ? new Interval(value, ends[0], ends[1]) : new Interval(value, null, null);
        }
    }

    private static double ratio(List<Pair> sample) {
        return median(sample, Pair::second) / median(sample, Pair::first);
    }

    private static double median(List<Pair> sample, ToDoubleFunction<Pair> of) {
        return MEDIAN.evaluate(sample.stream().mapToDouble(of).toArray());
    }
}
