package dev.tandem.stats;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.apache.commons.statistics.distribution.BetaDistribution;

/**
 * Repeats what is drawn by chance, with seeds from 1 on, and counts how often it went wrong. A few repetitions are enough
 * to see that nothing is broken; {@code -Dcoverage.runs=2000} shows figures, and holds them to what is promised.
 */
public final class Simulation {

    /** How often everything is repeated. */
    public static final int RUNS = Integer.getInteger("coverage.runs", 40);

    private static final int ENOUGH = 2_000;

    private Simulation() {}

    /**
     * What became of one repetition.
     *
     * @param wrong whether what was claimed was ever untrue
     * @param first at how many units something was claimed for the first time; {@link Integer#MAX_VALUE} for never
     */
    public record Run(boolean wrong, int first) {}

    /** Repeats, prints, and returns how many runs went wrong. */
    public static long wrong(String what, Function<SplittableRandom, Run> experiment) {
        Run[] runs = LongStream.rangeClosed(1, RUNS)
                .mapToObj(seed -> experiment.apply(new SplittableRandom(seed)))
                .toArray(Run[]::new);
        long wrong = Arrays.stream(runs).filter(Run::wrong).count();
        long shown = Arrays.stream(runs)
                .filter(run -> run.first() < Integer.MAX_VALUE)
                .count();
        print(String.format(
                Locale.ROOT,
                "%-52s wrong in %4d of %d (%.2f %%), shown in %d, first after a median of %s units",
                what,
                wrong,
                RUNS,
                100.0 * wrong / RUNS,
                shown,
                count(median(Arrays.stream(runs).mapToInt(Run::first).toArray()))));
        return wrong;
    }

    /** Prints a line when there are runs enough for figures. */
    public static void print(String line) {
        if (RUNS >= ENOUGH) {
            System.out.println(line);
        }
    }

    /** Holds that something true was claimed throughout in at least 93 % of the runs. */
    public static void assertCovers(String what, Function<SplittableRandom, Run> experiment) {
        long wrong = wrong(what, experiment);
        if (RUNS >= ENOUGH) {
            assertThat((double) wrong / RUNS).as(what).isLessThanOrEqualTo(.07);
        } else {
            assertThat(atLeast(wrong)).as(what).isLessThanOrEqualTo(.07);
        }
    }

    /** Holds that at most 5 % are wrong, unless chance alone explains more. */
    public static void assertNoMoreThanFivePercent(String what, Function<SplittableRandom, Run> experiment) {
        assertThat(atLeast(wrong(what, experiment))).as(what).isLessThanOrEqualTo(.05);
    }

    /** The lower one-sided 95 % bound of Clopper and Pearson (1934, Biometrika 26:404). */
    private static double atLeast(long wrong) {
        return wrong == 0
                ? 0
                : BetaDistribution.of((double) wrong, RUNS - wrong + 1.0).inverseCumulativeProbability(.05);
    }

    /** The median of counts, of which some may be {@link Integer#MAX_VALUE}. */
    public static int median(int[] counts) {
        int[] sorted = counts.clone();
        Arrays.sort(sorted);
        return sorted[(sorted.length - 1) / 2];
    }

    /** A count for a person to read. */
    public static String count(int count) {
        return count == Integer.MAX_VALUE ? "more" : Integer.toString(count);
    }
}
