package dev.tandem.stats.sequential;

import static dev.tandem.stats.Simulation.assertCovers;

import dev.tandem.stats.ConversationPool;
import dev.tandem.stats.ConversationPool.Pair;
import dev.tandem.stats.IntervalEstimate;
import dev.tandem.stats.IntervalEstimate.Interval;
import dev.tandem.stats.Simulation.Run;
import dev.tandem.stats.UnitMoments;
import dev.tandem.stats.UnitTotal;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Every interval that is shown while data comes in holds the truth at every look, from its first appearance to the
 * thousandth unit, in at least 93 % of runs.
 */
@Tag("unit")
class SequentialCoverageTest {

    private static final int LOOKS = 1_000;
    private static final double ALPHA = .05;

    private static Run watch(
            AsymptoticConfidenceSequence sequence, double truth, java.util.function.Supplier<UnitTotal> next) {
        UnitMoments moments = new UnitMoments();
        int first = Integer.MAX_VALUE;
        for (int look = 1; look <= LOOKS; look++) {
            moments.add(next.get());
            if (sequence.of(moments) instanceof Interval interval) {
                first = Math.min(first, look);
                if (interval.excludes(truth)) {
                    return new Run(true, first);
                }
            }
        }
        return new Run(false, first);
    }

    private static void check(
            ConversationPool pool,
            String what,
            AsymptoticConfidenceSequence sequence,
            Function<Pair, UnitTotal> value) {
        double truth = pool.mean(value);
        assertCovers(
                pool + ", " + what + ", " + sequence.alpha(),
                random -> watch(sequence, truth, () -> value.apply(pool.draw(random))));
    }

    @Test
    void shouldHoldMeansWhenConversationsAreDrawn() {
        for (ConversationPool pool : ConversationPool.pairs()) {
            for (double alpha : new double[] {ALPHA, ALPHA / 4}) {
                check(pool, "log ratio", AsymptoticConfidenceSequence.forLogRatios(alpha), Pair::logRatio);
                check(
                        pool,
                        "difference of KLD",
                        AsymptoticConfidenceSequence.forSkewedMeans(alpha),
                        Pair::klDifference);
                check(
                        pool,
                        "difference of same top",
                        AsymptoticConfidenceSequence.forShares(alpha),
                        Pair::sameTopDifference);
            }
            check(
                    pool,
                    "KLD of the first",
                    AsymptoticConfidenceSequence.forSkewedMeans(ALPHA),
                    pair -> new UnitTotal(
                            pair.first().klDivergence(), pair.first().tokens()));
            check(
                    pool,
                    "KLD of the second",
                    AsymptoticConfidenceSequence.forSkewedMeans(ALPHA),
                    pair -> new UnitTotal(
                            pair.second().klDivergence(), pair.second().tokens()));
            check(
                    pool,
                    "same top of the first",
                    AsymptoticConfidenceSequence.forShares(ALPHA),
                    pair -> new UnitTotal(pair.first().sameTop(), pair.first().tokens()));
        }
    }

    @Test
    void shouldHoldMeansWhenTailsAreHeavierThanThose() {
        AsymptoticConfidenceSequence sequence = AsymptoticConfidenceSequence.forSkewedMeans(ALPHA);
        for (double sigma : new double[] {1, 2}) {
            assertCovers(
                    "lognormal, sigma " + sigma,
                    random -> watch(
                            sequence, Math.exp(sigma * sigma / 2), () -> new UnitTotal(lognormal(random, sigma), 1)));
            assertCovers(
                    "difference of lognormals, sigma " + sigma,
                    random -> watch(sequence, 0, () -> difference(lognormal(random, sigma), lognormal(random, sigma))));
        }
    }

    private static double ratio(double first, double second) {
        return first / second;
    }

    private static UnitTotal difference(double first, double second) {
        return new UnitTotal(first - second, 1);
    }

    private static double lognormal(SplittableRandom random, double sigma) {
        return Math.exp(sigma * random.nextGaussian());
    }

    /** That a share is refuted is that the interval excludes it, and takes less. */
    @Test
    void shouldHoldSharesAndRatesFromTheFirstOn() {
        for (ConversationPool pool : ConversationPool.pairs()) {
            double truth = pool.share();
            assertCovers(pool + ", share, " + ALPHA, random -> {
                PairedDriftSequence sequence = new PairedDriftSequence();
                for (int look = 1; look <= LOOKS; look++) {
                    Pair pair = pool.draw(random);
                    sequence.add(pair.first(), pair.second());
                    if (sequence.shares().logWealth(truth) >= -Math.log(ALPHA)) {
                        return new Run(true, 1);
                    }
                }
                return new Run(false, 1);
            });
        }
        for (double rate : new double[] {.01, .3}) {
            assertCovers("rate of " + rate, random -> {
                int yes = 0;
                for (int look = 1; look <= LOOKS; look++) {
                    yes += random.nextDouble() < rate ? 1 : 0;
                    if (BettingConfidenceSequence.ofRate(yes, look - yes).logWealth(rate) >= -Math.log(ALPHA)) {
                        return new Run(true, 1);
                    }
                }
                return new Run(false, 1);
            });
        }
    }

    /** Looked at after every tenth value: sorting takes long. */
    @Test
    void shouldHoldMediansWhateverTheTail() {
        assertCovers("median of ratios of Cauchy's kind", random -> {
            double[] values = new double[LOOKS / 2];
            int first = Integer.MAX_VALUE;
            for (int look = 0; look < values.length; look++) {
                values[look] = ratio(random.nextGaussian(), random.nextGaussian());
                IntervalEstimate estimate = look % 10 == 9
                        ? MedianConfidenceSequence.of(java.util.Arrays.copyOf(values, look + 1), ALPHA)
                        : new IntervalEstimate.Identical(look + 1);
                if (estimate instanceof Interval interval) {
                    first = Math.min(first, look + 1);
                    if (interval.excludes(0)) {
                        return new Run(true, first);
                    }
                }
            }
            return new Run(false, first);
        });
    }
}
