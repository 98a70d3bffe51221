package dev.tandem.engine.llamaserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.engine.llamaserver.Lifecycle.Degraded;
import dev.tandem.engine.llamaserver.Lifecycle.Draining;
import dev.tandem.engine.llamaserver.Lifecycle.Failed;
import dev.tandem.engine.llamaserver.Lifecycle.Loading;
import dev.tandem.engine.llamaserver.Lifecycle.Ready;
import dev.tandem.engine.llamaserver.Lifecycle.Restarting;
import dev.tandem.engine.llamaserver.Lifecycle.Starting;
import dev.tandem.engine.llamaserver.Lifecycle.Stopped;
import dev.tandem.inference.EngineException;
import dev.tandem.inference.EngineHealth.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class LifecycleTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final RestartPolicy POLICY = new RestartPolicy(
            Duration.ofMinutes(10),
            Duration.ofSeconds(3),
            Duration.ofSeconds(10),
            Duration.ofMillis(500),
            Duration.ofSeconds(30),
            5,
            Duration.ofSeconds(60),
            Duration.ofSeconds(60));
    private static final double LONGEST = 0;

    @Test
    void shouldTellTheProgressWhenItLoads() {
        Loading loading = Starting.FIRST.launched(START).progressed("loading the model, 40 %", after(5));

        assertThat(loading.health(after(6)).status()).isEqualTo(Status.LOADING);
        assertThat(loading.health(after(6)).detail()).isEqualTo("loading the model, 40 %");
    }

    @Test
    void shouldRefuseWithLoadingWhenItLoads() {
        assertThat(Starting.FIRST.launched(START).refusal(START)).get().isInstanceOf(EngineException.Loading.class);
    }

    @Test
    void shouldBeOverdueWhenNothingHappenedForTheStartTimeout() {
        Loading loading = Starting.FIRST.launched(START).progressed("reading", after(300));

        assertThat(loading.overdue(after(300 + 600), POLICY)).isFalse();
        assertThat(loading.overdue(after(300 + 601), POLICY)).isTrue();
    }

    @Test
    void shouldTakeRequestsWhenItHasAnswered() {
        Ready ready = Starting.FIRST.launched(START).answered(after(1));

        assertThat(ready.refusal(after(1))).isEmpty();
        assertThat(ready.health(after(1)).isReady()).isTrue();
    }

    @Test
    void shouldStayReadyWhenItWasQuietForAMoment() {
        assertThat(ready(0).silent(after(3), POLICY)).isInstanceOf(Ready.class);
    }

    @Test
    void shouldDegradeWhenItWasQuietForLonger() {
        Lifecycle next = ready(0).silent(after(4), POLICY);

        assertThat(next).isInstanceOf(Degraded.class);
        assertThat(next.health(after(4)).detail()).isEqualTo("has not answered for 4 s");
        assertThat(next.refusal(after(4))).get().isInstanceOf(EngineException.Unavailable.class);
    }

    @Test
    void shouldBeReadyAgainWhenADegradedOneAnswers() {
        Ready again = new Degraded(CrashRecord.CLEAN, START, START).responded(after(6));

        assertThat(again.silent(after(9), POLICY)).isInstanceOf(Ready.class);
    }

    @Test
    void shouldHangWhenADegradedOneStaysQuiet() {
        Degraded degraded = new Degraded(CrashRecord.CLEAN, START, START);

        assertThat(degraded.hangs(after(10), POLICY)).isFalse();
        assertThat(degraded.hangs(after(11), POLICY)).isTrue();
    }

    @Test
    void shouldDoubleThePauseWhenItEndsAgainAndAgain() {
        List<Duration> pauses = new ArrayList<>();
        Lifecycle state = Starting.FIRST;
        Instant now = START;
        // Ends that are a minute apart never make a crash loop.
        for (int i = 0; i < 9; i++) {
            now = now.plusSeconds(60);
            Starting starting = state instanceof Restarting waiting ? waiting.due() : (Starting) state;
            state = starting.launched(now).died("gone", now, POLICY, LONGEST);
            pauses.add(Duration.between(now, ((Restarting) state).until()));
        }

        assertThat(pauses)
                .extracting(Duration::toMillis)
                .containsExactly(500L, 1_000L, 2_000L, 4_000L, 8_000L, 16_000L, 30_000L, 30_000L, 30_000L);
    }

    @Test
    void shouldShortenThePauseToAHalfWhenChanceSaysSo() {
        assertThat(POLICY.pause(3, 1)).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void shouldSayWhenToRetryWhenItRestarts() {
        Lifecycle restarting = new Restarting(CrashRecord.CLEAN, "gone", after(10));

        assertThat(restarting.refusal(after(2)).orElseThrow().retryAfter()).contains(Duration.ofSeconds(9));
        assertThat(restarting.refusal(after(20)).orElseThrow().retryAfter()).contains(Duration.ofSeconds(1));
    }

    @Test
    void shouldFailWhenItEndsTooOftenInTheWindow() {
        Lifecycle state = endingEvery(Duration.ofSeconds(10), 5);

        assertThat(state).isInstanceOf(Failed.class);
        assertThat(state.health(after(41)).status()).isEqualTo(Status.FAILED);
        assertThat(state.health(after(41)).detail())
                .isEqualTo("ended 5 times in a row and is now tried every 60 s: gone");
    }

    @Test
    void shouldGoOnRestartingWhenEndsAreFarApart() {
        assertThat(endingEvery(Duration.ofSeconds(20), 8)).isInstanceOf(Restarting.class);
    }

    @Test
    void shouldFailAgainWhenTheAttemptAfterwardsEnds() {
        Failed failed = (Failed) endingEvery(Duration.ofSeconds(1), 5);

        Lifecycle again = failed.due().launched(after(100)).died("gone", after(101), POLICY, LONGEST);

        assertThat(again).isInstanceOf(Failed.class);
        assertThat(((Failed) again).until()).isEqualTo(after(161));
    }

    @Test
    void shouldForgetEarlierEndsWhenItWasReadyForTheWindow() {
        Failed failed = (Failed) endingEvery(Duration.ofSeconds(1), 5);
        Ready steady = failed.due().launched(after(100)).answered(after(101)).responded(after(160));

        Restarting next = (Restarting) steady.died("gone", after(161), POLICY, LONGEST);

        assertThat(next.until()).isEqualTo(after(161).plusMillis(500));
    }

    @Test
    void shouldRememberEarlierEndsWhenItWasReadyForAMomentOnly() {
        Restarting once = (Restarting) Starting.FIRST.launched(START).died("gone", after(1), POLICY, LONGEST);

        Restarting twice =
                (Restarting) once.due().launched(after(2)).answered(after(3)).died("gone", after(4), POLICY, LONGEST);

        assertThat(twice.until()).isEqualTo(after(5));
    }

    @Test
    void shouldTryAgainLaterWhenTheProgramIsMissing() {
        Failed failed = Starting.FIRST.impossible("no llama-server in PATH", START, POLICY);

        assertThat(failed.until()).isEqualTo(after(60));
        assertThat(failed.health(START).detail()).isEqualTo("no llama-server in PATH");
        assertThat(failed.due()).isEqualTo(Starting.FIRST);
    }

    @Test
    void shouldRefuseAndEndWhenItDrains() {
        Draining draining = ready(0).drain(after(5), Duration.ofSeconds(30));

        assertThat(draining.until()).isEqualTo(after(35));
        assertThat(draining.refusal(after(6))).get().isInstanceOf(EngineException.Unavailable.class);
        assertThat(draining.exited()).isEqualTo(new Stopped());
    }

    private static Lifecycle endingEvery(Duration distance, int times) {
        Lifecycle state = Starting.FIRST;
        Instant now = START;
        for (int i = 0; i < times; i++) {
            Starting starting = state instanceof Restarting waiting ? waiting.due() : (Starting) state;
            state = starting.launched(now).died("gone", now, POLICY, LONGEST);
            now = now.plus(distance);
        }
        return state;
    }

    private static Ready ready(int second) {
        return Starting.FIRST.launched(after(second)).answered(after(second));
    }

    private static Instant after(int seconds) {
        return START.plusSeconds(seconds);
    }

    @Test
    void shouldHoldNothingUntilItIsWantedWhenItWasUnloaded() {
        Ready ready = Starting.FIRST.launched(START).answered(after(1));

        Lifecycle.Unloaded unloaded = ready.unload().exited();

        assertThat(ready.unload().health(after(2)).status()).isEqualTo(Status.UNLOADED);
        assertThat(unloaded.health(after(3)).status()).isEqualTo(Status.UNLOADED);
        assertThat(unloaded.refusal(after(3))).get().isInstanceOf(EngineException.Unavailable.class);
        assertThat(unloaded.wanted()).isEqualTo(Starting.FIRST);
    }
}
