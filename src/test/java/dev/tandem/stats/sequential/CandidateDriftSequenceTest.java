package dev.tandem.stats.sequential;

import static dev.tandem.stats.Simulation.assertCovers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tandem.stats.ConversationPool;
import dev.tandem.stats.IntervalEstimate.Identical;
import dev.tandem.stats.IntervalEstimate.Interval;
import dev.tandem.stats.IntervalEstimate.TooEarly;
import dev.tandem.stats.Simulation.Run;
import dev.tandem.stats.UnitTotal;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class CandidateDriftSequenceTest {

    private static final int LOOKS = 1_000;

    @Test
    void shouldBeIdenticalWhereNothingDiffers() {
        CandidateDriftSequence sequence = new CandidateDriftSequence();
        for (int i = 1; i <= 30; i++) {
            sequence.add(new UnitDrift(i, 0, i));
        }

        assertThat(sequence.units()).isEqualTo(30);
        assertThat(sequence.klDivergence()).isEqualTo(new Identical(30));
        assertThat(sequence.sameTop()).isEqualTo(new Identical(30));
    }

    @Test
    void shouldKnowTheShareBeforeTheMean() {
        CandidateDriftSequence sequence = new CandidateDriftSequence();
        for (int i = 0; i < 60; i++) {
            sequence.add(new UnitDrift(10, .1 + .01 * (i % 4), i % 2 == 0 ? 9 : 10));
        }

        assertThat(sequence.klDivergence()).isEqualTo(new TooEarly(60, 140, TooEarly.Cause.FEW_UNITS));
        assertThat(sequence.sameTop()).isInstanceOfSatisfying(Interval.class, interval -> {
            assertThat(interval.estimate()).isCloseTo(.95, within(1e-12));
            assertThat(interval.low()).isBetween(.90, .94);
            assertThat(interval.high()).isBetween(.96, .99);
            assertThat(interval.anytimeValid()).isTrue();
        });
    }

    @Test
    void shouldHoldBothTruthsAtEveryLook() {
        for (ConversationPool pool : ConversationPool.pairs()) {
            double divergence = pool.mean(pair ->
                    new UnitTotal(pair.first().klDivergence(), pair.first().tokens()));
            double sameTop = pool.mean(
                    pair -> new UnitTotal(pair.first().sameTop(), pair.first().tokens()));
            assertCovers(pool + ", KLD and same top of the first", random -> {
                CandidateDriftSequence sequence = new CandidateDriftSequence();
                for (int look = 1; look <= LOOKS; look++) {
                    sequence.add(pool.draw(random).first());
                    if ((sequence.klDivergence() instanceof Interval one && one.excludes(divergence))
                            || (sequence.sameTop() instanceof Interval other && other.excludes(sameTop))) {
                        return new Run(true, look);
                    }
                }
                return new Run(false, 1);
            });
        }
    }
}
