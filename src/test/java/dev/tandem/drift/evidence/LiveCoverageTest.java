package dev.tandem.drift.evidence;

import static dev.tandem.stats.Simulation.assertCovers;
import static dev.tandem.stats.Simulation.assertNoMoreThanFivePercent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.stats.ConversationPool;
import dev.tandem.stats.ConversationPool.Pair;
import dev.tandem.stats.Simulation;
import dev.tandem.stats.Simulation.Run;
import dev.tandem.stats.UnitTotal;
import dev.tandem.stats.sequential.PairedDriftFindings.Nearer;
import dev.tandem.stats.sequential.UnitDrift;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the report shows of live traffic, looked at again and again: the way that {@code stats.sequential} takes in it. */
@Tag("unit")
class LiveCoverageTest {

    private static final int CONVERSATIONS = 300;
    /** Looked at so often: the interval of a share takes long. */
    private static final int LOOK = 10;

    /** Feeds it, and stops at the first look at which something is untrue. */
    private static Run watch(
            ConversationPool pool, SplittableRandom random, BiFunction<NearerFinding, Evidence, Boolean> untrue) {
        DriftEvidence evidence = new DriftEvidence();
        evidence.begin(new EvidenceSequences());
        for (int i = 0; i < CONVERSATIONS; i++) {
            Pair pair = pool.draw(random);
            enter(evidence, i, pair.first(), pair.second());
            if ((i + 1) % LOOK == 0) {
                Evidence known = evidence.evidence(SampleDrift.NOW).orElseThrow();
                if (untrue.apply(known.nearer().getFirst(), known)) {
                    return new Run(true, i);
                }
            }
        }
        return new Run(false, 1);
    }

    private static void enter(DriftEvidence evidence, int place, UnitDrift first, UnitDrift second) {
        evidence.choose(SampleDrift.choice(place, "c" + place));
        evidence.settle(SampleDrift.outcome(
                place,
                "c" + place,
                SampleDrift.scored("a", SampleDrift.sums("r", "a", first), SampleDrift.sums("r", "b", second))));
    }

    private static boolean excludes(LiveEstimate estimate, double truth) {
        assertThat(estimate.anytimeValid()).isTrue();
        return estimate.lower() != null
                && estimate.upper() != null
                && (truth < estimate.lower() || truth > estimate.upper());
    }

    @Test
    void shouldHoldTheTruthAtEveryLookWhenConversationsAreDrawn() {
        for (ConversationPool pool : ConversationPool.pairs()) {
            double share = pool.share();
            double factor = Math.exp(pool.mean(Pair::logRatio));
            double difference = pool.mean(Pair::klDifference);
            double sameTop = pool.mean(Pair::sameTopDifference);
            double first = pool.mean(pair ->
                    new UnitTotal(pair.first().klDivergence(), pair.first().tokens()));
            assertCovers(
                    pool + ", as it is reported",
                    random -> watch(
                            pool,
                            random,
                            (nearer, known) -> excludes(nearer.share(), share)
                                    || excludes(nearer.factor(), factor)
                                    || excludes(nearer.klDivergence(), difference)
                                    || excludes(nearer.sameTop(), sameTop)
                                    || excludes(known.candidates().getFirst().klDivergence(), first)));
        }
    }

    /** As many as are scored at once, and the long ones take longest and mostly diverge less under the first. */
    @Test
    void shouldClaimNothingWhenLongAnswersAreScoredLast() {
        assertNoMoreThanFivePercent("long answers scored last, as it is reported", random -> late(random, true));
        assertThat(Simulation.wrong("long answers scored last, numbered by completion", random -> late(random, false)))
                .isGreaterThan(Simulation.RUNS / 5);
    }

    private record Answer(int chosen, double scored, UnitDrift first, UnitDrift second) {}

    private static Run late(SplittableRandom random, boolean ordered) {
        DriftEvidence evidence = new DriftEvidence();
        evidence.begin(new EvidenceSequences());
        List<Answer> answers = new ArrayList<>(IntStream.range(0, CONVERSATIONS)
                .mapToObj(i -> answer(i, random))
                .sorted(Comparator.comparingDouble(Answer::scored))
                .toList());
        if (ordered) {
            IntStream.range(0, CONVERSATIONS).forEach(i -> evidence.choose(SampleDrift.choice(i, "c" + i)));
        }
        for (int i = 0; i < CONVERSATIONS; i++) {
            Answer answer = answers.get(i);
            int place = ordered ? answer.chosen() : i;
            if (!ordered) {
                evidence.choose(SampleDrift.choice(place, "c" + place));
            }
            evidence.settle(SampleDrift.outcome(
                    place,
                    "c" + place,
                    SampleDrift.scored(
                            "a",
                            SampleDrift.sums("r", "a", answer.first()),
                            SampleDrift.sums("r", "b", answer.second()))));
            if ((i + 1) % LOOK == 0) {
                List<NearerFinding> nearer =
                        evidence.evidence(SampleDrift.NOW).orElseThrow().nearer();
                if (!nearer.isEmpty() && nearer.getFirst().nearer() != Nearer.NOT_KNOWN) {
                    return new Run(true, i);
                }
            }
        }
        return new Run(false, Integer.MAX_VALUE);
    }

    private static Answer answer(int chosen, SplittableRandom random) {
        boolean lengthy = random.nextBoolean();
        double took = lengthy ? 100 + 100 * random.nextDouble() : 1;
        boolean firstIsNearer = random.nextDouble() < (lengthy ? .8 : .2);
        double less = Math.exp(random.nextGaussian() - 4);
        UnitDrift near = new UnitDrift(10, less, 9);
        UnitDrift far = new UnitDrift(10, less * 1.5, 9);
        return new Answer(chosen, chosen + took, firstIsNearer ? near : far, firstIsNearer ? far : near);
    }
}
