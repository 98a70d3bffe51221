package dev.tandem.stats;

import static dev.tandem.stats.Simulation.assertCovers;

import dev.tandem.stats.ConversationPool.Pair;
import dev.tandem.stats.IntervalEstimate.Interval;
import dev.tandem.stats.Simulation.Run;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Intervals for a fixed number of conversations hold the truth in at least 93 % of runs, whenever they are shown. */
@Tag("unit")
class FixedSampleCoverageTest {

    @ParameterizedTest
    @ValueSource(ints = {20, 30, 50, 100})
    void shouldHoldLogRatiosFromTwentyOn(int units) {
        for (ConversationPool pool : ConversationPool.pairs()) {
            check(pool, "log ratio", units, Pair::logRatio, BootstrapT.forLogRatios(.05, 1));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 200})
    void shouldHoldSharesFromAHundredOn(int units) {
        for (ConversationPool pool : ConversationPool.pairs()) {
            check(pool, "same top", units, Pair::sameTopDifference, BootstrapT.forShares(.05, 1));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 300, 500})
    void shouldHoldMeansFromTwoHundredOn(int units) {
        for (ConversationPool pool : ConversationPool.pairs()) {
            check(pool, "mean KLD", units, Pair::klDifference, BootstrapT.forSkewedMeans(.05, 1));
        }
    }

    /** Each of four that are claimed together has a quarter of what all may miss. */
    @ParameterizedTest
    @ValueSource(ints = {200, 300})
    void shouldHoldTheHeadlineFamilyWhenItIsSplit(int units) {
        for (ConversationPool pool : ConversationPool.pairs()) {
            check(pool, "log ratio, 98.75 %", units, Pair::logRatio, BootstrapT.forLogRatios(.0125, 1));
            check(pool, "same top, 98.75 %", units, Pair::sameTopDifference, BootstrapT.forShares(.0125, 1));
            check(pool, "mean KLD, 98.75 %", units, Pair::klDifference, BootstrapT.forSkewedMeans(.0125, 1));
        }
    }

    /** Of one candidate, not of two. */
    @ParameterizedTest
    @ValueSource(ints = {400, 500})
    void shouldHoldTheFiguresOfOneCandidate(int units) {
        for (ConversationPool pool : ConversationPool.pairs()) {
            check(
                    pool,
                    "mean KLD of one",
                    units,
                    pair -> new UnitTotal(
                            pair.first().klDivergence(), pair.first().tokens()),
                    BootstrapT.forDivergences(.05, 1));
            check(
                    pool,
                    "other top of one",
                    units,
                    pair -> new UnitTotal(
                            pair.first().tokens() - pair.first().sameTop(),
                            pair.first().tokens()),
                    BootstrapT.forShares(.05, 1));
        }
    }

    private static void check(
            ConversationPool pool, String what, int units, Function<Pair, UnitTotal> value, BootstrapT bootstrap) {
        double truth = pool.mean(value);
        assertCovers(pool + ", " + what + ", " + units, random -> {
            List<UnitTotal> drawn = Stream.generate(() -> value.apply(pool.draw(random)))
                    .limit(units)
                    .toList();
            return run(bootstrap.of(drawn), truth);
        });
    }

    /** A typical ratio of 1, from times that vary by half, one in ten of which waited for something else. */
    @ParameterizedTest
    @ValueSource(ints = {10, 20, 50, 100})
    void shouldHoldTheTypicalRatioWhenTimesHaveOutliers(int units) {
        assertCovers("times of identical variants, " + units, random -> {
            double[] ratios = PairedLogRatio.byUnit(IntStream.range(0, units)
                    .mapToObj(i -> new ClusteredValue<>("u" + i, new PairedMeasurement(time(random), time(random))))
                    .toList());
            return run(PairedLogRatio.factor(TrimmedMean.of(ratios, .05)), 1);
        });
    }

    private static double time(java.util.SplittableRandom random) {
        double usual = Math.exp(.5 * random.nextGaussian());
        return random.nextInt(10) == 0 ? usual * (1 + random.nextInt(30)) : usual;
    }

    private static Run run(IntervalEstimate estimate, double truth) {
        return estimate instanceof Interval interval
                ? new Run(interval.excludes(truth), interval.units())
                : new Run(false, Integer.MAX_VALUE);
    }
}
