package dev.tandem.replay.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tandem.json.JsonMappers;
import dev.tandem.replay.store.Answer;
import dev.tandem.replay.store.ServerTimings;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class LatencyComparisonTest {

    private static Answer answer(double perToken, @Nullable ServerTimings timings, int busy) {
        return new Answer(
                0, "a", "f", null, null, "", null, null, "stop", 4, 11, Set.of(), .1, perToken, 1, timings, busy, null,
                null);
    }

    private static ServerTimings timings(double perToken) {
        return new ServerTimings(4, .05, 11, 10 * perToken);
    }

    private static LatencyComparison completed(LatencyComparison.Tally tally) {
        return tally.result("a", "b", true);
    }

    /** As {@code llama-server} writes them: of four tokens three took the time. */
    @Test
    void shouldReadTheServersTimings() throws Exception {
        ServerTimings timings = Objects.requireNonNull(ServerTimings.of(JsonMappers.REPLAYS.readTree("""
                {"cache_n":0,"prompt_n":29,"prompt_ms":38.5,"prompt_per_token_ms":1.3,"prompt_per_second":753.2,
                "predicted_n":4,"predicted_ms":6,"predicted_per_token_ms":2,"predicted_per_second":500}""")));

        assertThat(timings).isEqualTo(new ServerTimings(29, .0385, 4, .006));
        assertThat(timings.timeToFirstToken()).isEqualTo(.0385);
        assertThat(timings.timePerOutputToken()).isCloseTo(.002, within(1e-12));
        assertThat(new ServerTimings(29, .0385, 1, 1e-6).timePerOutputToken()).isNull();
        assertThat(new ServerTimings(29, .0385, 3, 4e-6).timePerOutputToken()).isNull();
        assertThat(ServerTimings.of(JsonNodeFactory.instance.missingNode())).isNull();
    }

    @Test
    void shouldReadAnAnswerThatWasWrittenBeforeTimingsWere() throws Exception {
        Answer answer = JsonMappers.REPLAYS.readValue("""
                {"prompt":0,"arm":"a","fingerprint":"f","text":"Paris","finishReason":"stop","promptTokens":4,
                "outputTokens":3,"signals":[],"timeToFirstToken":0.1,"timePerOutputToken":0.01,"duration":0.14,"busy":0}""", Answer.class);

        assertThat(answer.timings()).isNull();
        assertThat(answer.timePerOutputToken()).isEqualTo(.01);
    }

    @Test
    void shouldTrustTheServersClockWhenAllAnswersHaveIt() {
        LatencyComparison.Tally tally = new LatencyComparison.Tally();
        for (int i = 0; i < 20; i++) {
            tally.add("u" + i, answer(.02, timings(.01 + i * 1e-4), 0), answer(.02, timings(.012 + i * 1e-4), 0));
        }

        LatencyComparison times = completed(tally);
        assertThat(times.serverTimings()).isTrue();
        assertThat(times.timePerOutputToken().ratio()).isCloseTo(1.18, within(.01));
        assertThat(times.timeToFirstToken().identical()).isTrue();
        assertThat(times.seenTimePerOutputToken()).isEqualTo(new TypicalTimes(20, .02, .02, 1.0));
    }

    /** An older folder goes on: what was answered before has no timings, and two clocks are not to be mixed. */
    @Test
    void shouldTakeOurClockForAllWhenOneAnswerHasNoTimings() {
        LatencyComparison.Tally tally = new LatencyComparison.Tally();
        for (int i = 0; i < 20; i++) {
            tally.add("u" + i, answer(.02 + i * 1e-4, timings(.01), 0), answer(.03, i == 7 ? null : timings(.02), 0));
        }

        LatencyComparison times = completed(tally);
        assertThat(times.serverTimings()).isFalse();
        assertThat(times.timePerOutputToken().pairs()).isEqualTo(20);
        assertThat(times.timePerOutputToken().first()).isCloseTo(.021, within(1e-4));
        assertThat(times.seenTimePerOutputToken()).isNull();
    }

    @Test
    void shouldCountWhatRanBesideOthersWithoutTakingItsTime() {
        LatencyComparison.Tally tally = new LatencyComparison.Tally();
        tally.add("a", answer(.02, timings(.01), 0), answer(.02, timings(.01), 0));
        tally.add("b", answer(.02, timings(.01), 1), answer(.02, timings(.01), 0));
        tally.add("c", answer(.02, timings(.01), 0), answer(.02, timings(.01), 2));

        LatencyComparison times = completed(tally);
        assertThat(times.pairs()).isEqualTo(1);
        assertThat(times.besideOthers()).isEqualTo(2);
        assertThat(times.timePerOutputToken().pairs()).isEqualTo(1);
    }

    /**
     * Identical variants on a busy machine: bursts of load that slow down several prompts in a row, one answer in ten that
     * waits for something else, and prompts that differ by a factor. At the end, and looked at before it.
     */
    @Test
    void shouldHoldOneInNinetyOfAHundredRunsWhenVariantsAreTheSame() {
        int atTheEnd = 0;
        int throughout = 0;
        for (int seed = 1; seed <= 100; seed++) {
            Random random = new Random(seed);
            LatencyComparison.Tally tally = new LatencyComparison.Tally();
            double load = 0;
            boolean held = true;
            for (int i = 0; i < 120; i++) {
                load = .9 * load + .2 * random.nextGaussian();
                double usual = .01 * Math.exp(.3 * random.nextGaussian() + load);
                tally.add(
                        "u" + i,
                        answer(.02, timings(time(random, usual)), 0),
                        answer(.02, timings(time(random, usual)), 0));
                if (i % 6 == 5) {
                    held &= holdsOne(tally.result("a", "b", false).timePerOutputToken());
                }
            }
            atTheEnd += holdsOne(completed(tally).timePerOutputToken()) ? 1 : 0;
            throughout += held ? 1 : 0;
        }

        assertThat(atTheEnd).isGreaterThanOrEqualTo(90);
        assertThat(throughout).isGreaterThanOrEqualTo(90);
    }

    private static double time(Random random, double usual) {
        return (random.nextInt(10) == 0 ? 1 + random.nextInt(30) : 1) * usual * Math.exp(.1 * random.nextGaussian());
    }

    private static boolean holdsOne(PairedTimes times) {
        Double lower = times.lower();
        Double upper = times.upper();
        return lower == null || upper == null || (lower <= 1 && 1 <= upper);
    }
}
