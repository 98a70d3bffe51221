package dev.tandem.stats.sequential;

import static dev.tandem.stats.Simulation.assertNoMoreThanFivePercent;

import dev.tandem.stats.ConversationPool;
import dev.tandem.stats.ConversationPool.Pair;
import dev.tandem.stats.IntervalEstimate;
import dev.tandem.stats.IntervalEstimate.Interval;
import dev.tandem.stats.Simulation;
import dev.tandem.stats.Simulation.Run;
import dev.tandem.stats.UnitMoments;
import dev.tandem.stats.UnitTotal;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Where nothing differs, hardly anybody who looks after every conversation up to the thousandth is told otherwise. */
@Tag("unit")
class NullHypothesisTest {

    private static final int LOOKS = 1_000;

    private static boolean excludes(IntervalEstimate estimate, double value) {
        return estimate instanceof Interval interval && interval.excludes(value);
    }

    /** What {@link PairedDriftFindings#nearer} would say, at a fraction of what the share's interval takes. */
    private static boolean claimsAnything(PairedDriftSequence sequence) {
        return sequence.shares().logWealth(.5) >= Math.log(4 / PairedDriftSequence.ALPHA)
                || excludes(sequence.factor(), 1)
                || excludes(sequence.klDivergence(), 0)
                || excludes(sequence.sameTop(), 0);
    }

    /** Who is first is drawn for each conversation. */
    @Test
    void shouldClaimNothingWhenSidesAreDrawn() {
        for (ConversationPool pool : ConversationPool.pairs()) {
            assertNoMoreThanFivePercent(pool + ", sides drawn, whole family", random -> {
                PairedDriftSequence sequence = new PairedDriftSequence();
                for (int look = 1; look <= LOOKS; look++) {
                    Pair drawn = pool.draw(random);
                    Pair pair = random.nextBoolean() ? drawn : drawn.swapped();
                    sequence.add(pair.first(), pair.second());
                    if (claimsAnything(sequence)) {
                        return new Run(true, look);
                    }
                }
                return new Run(false, Integer.MAX_VALUE);
            });
        }
    }

    private static Run mean(java.util.function.Supplier<UnitTotal> next) {
        AsymptoticConfidenceSequence sequence =
                AsymptoticConfidenceSequence.forSkewedMeans(PairedDriftSequence.ALPHA / 4);
        UnitMoments moments = new UnitMoments();
        for (int look = 1; look <= LOOKS; look++) {
            moments.add(next.get());
            if (excludes(sequence.of(moments), 0)) {
                return new Run(true, look);
            }
        }
        return new Run(false, Integer.MAX_VALUE);
    }

    @Test
    void shouldClaimNoMeanWhenRealDifferencesLackTheirs() {
        for (ConversationPool pool : ConversationPool.pairs()) {
            double truth = pool.mean(Pair::klDifference);
            assertNoMoreThanFivePercent(
                    pool + ", without the mean",
                    random -> mean(() -> {
                        UnitTotal unit = pool.draw(random).klDifference();
                        return new UnitTotal(unit.sum() - truth * unit.weight(), unit.weight());
                    }));
        }
    }

    /** Both of mean 1: one lognormal, the other exponential. */
    @Test
    void shouldClaimNoMeanWhenOnlyTailsDiffer() {
        assertNoMoreThanFivePercent(
                "equal means, different tails",
                random -> mean(() ->
                        new UnitTotal(Math.exp(random.nextGaussian() - .5) + Math.log(1 - random.nextDouble()), 1)));
    }

    /**
     * Every second answer is long, takes thirty to ninety times as long as it takes until the next is asked for, and mostly
     * diverges less under the first; the others mostly do so under the second. The first ones to be complete are short.
     */
    @Test
    void shouldClaimNothingWhenLongAnswersFinishLast() {
        assertNoMoreThanFivePercent("long answers last, in the order of choosing", random -> late(random, true));
        Simulation.wrong("long answers last, in the order of completion", random -> late(random, false));
    }

    private record Answer(int chosen, double completed, Pair pair) {}

    private static Run late(SplittableRandom random, boolean ordered) {
        ChoosingOrder<Pair> order = new ChoosingOrder<>();
        PairedDriftSequence sequence = new PairedDriftSequence();
        List<Answer> answers = IntStream.range(0, LOOKS)
                .mapToObj(i -> answer(i, random))
                .peek(answer -> order.choose("u" + answer.chosen()))
                .sorted(Comparator.comparingDouble(Answer::completed))
                .toList();
        for (Answer answer : answers) {
            order.settle("u" + answer.chosen(), answer.pair());
            for (Pair pair : ordered ? order.release() : List.of(answer.pair())) {
                sequence.add(pair.first(), pair.second());
                if (claimsAnything(sequence)) {
                    return new Run(true, answer.chosen());
                }
            }
        }
        return new Run(false, Integer.MAX_VALUE);
    }

    private static Answer answer(int chosen, SplittableRandom random) {
        boolean lengthy = random.nextBoolean();
        double took = lengthy ? 30 + 60 * random.nextDouble() : 1;
        boolean firstIsNearer = random.nextDouble() < (lengthy ? .8 : .2);
        DoubleSupplier divergence = () -> Math.exp(random.nextGaussian() - 4);
        double less = divergence.getAsDouble();
        UnitDrift near = new UnitDrift(10, less, 9);
        UnitDrift far = new UnitDrift(10, less * 1.5, 9);
        return new Answer(chosen, chosen + took, firstIsNearer ? new Pair(near, far) : new Pair(far, near));
    }
}
