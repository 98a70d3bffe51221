package dev.tandem.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.inference.UnscorableException;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class IdleExecutorTest {

    private static final Duration IDLE = Duration.ofMillis(1);

    private final AtomicBoolean busy = new AtomicBoolean();
    private final LiveTraffic live = new LiveTraffic(busy::get);
    private final Semaphore asked = new Semaphore(0);
    private final AtomicInteger cancelled = new AtomicInteger();

    /** Never answers; counts how often it is asked and cancelled. */
    private final Uni<String> silent = Uni.createFrom().emitter(emitter -> {
        emitter.onTermination(cancelled::incrementAndGet);
        asked.release();
    });

    private <T> CompletableFuture<T> ask(Uni<T> question) {
        return ask(question, IdleExecutor.Stopping.UNSEEN);
    }

    private <T> CompletableFuture<T> ask(Uni<T> question, IdleExecutor.Stopping stopping) {
        IdleExecutor idleExecutor = new IdleExecutor(live, IDLE);
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return idleExecutor.ask(question, stopping);
                    } catch (PreemptedException | InterruptedException e) {
                        throw new CompletionException(e);
                    }
                },
                task -> Thread.ofVirtual().start(task));
    }

    private void awaitAsked(CompletableFuture<?> answer) throws Exception {
        if (!asked.tryAcquire(20, TimeUnit.SECONDS)) {
            throw new AssertionError("was not asked: " + answer);
        }
    }

    @Test
    void shouldStopForARequestAndAskAgainAfterIt() throws Exception {
        AtomicInteger times = new AtomicInteger();
        Uni<String> question = Uni.createFrom()
                .deferred(() ->
                        times.incrementAndGet() == 1 ? silent : Uni.createFrom().item("answer"));
        CompletableFuture<String> answer = ask(question);
        awaitAsked(answer);

        busy.set(true);
        while (cancelled.get() == 0) {
            live.arrived();
        }
        assertThat(answer).isNotDone();
        assertThat(times).hasValue(1);
        busy.set(false);

        assertThat(answer.get(20, TimeUnit.SECONDS)).isEqualTo("answer");
        assertThat(times).hasValue(2);
    }

    @Test
    void shouldGiveUpWhenRequestsComeAgainAndAgain() throws Exception {
        CompletableFuture<String> answer = ask(silent);

        for (int i = 0; i <= IdleExecutor.MOST_INTERRUPTIONS; i++) {
            awaitAsked(answer);
            while (cancelled.get() <= i) {
                live.arrived();
            }
        }

        assertThatThrownBy(() -> answer.get(20, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(PreemptedException.class);
    }

    @Test
    void shouldAskOnlyOnceForWhatCostsMoney() throws Exception {
        IdleExecutor idleExecutor = new IdleExecutor(live, IDLE);
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                idleExecutor.askOnce(silent);
            } catch (PreemptedException | InterruptedException e) {
                failure.complete(e);
            }
        });
        awaitAsked(failure);

        while (cancelled.get() == 0) {
            live.arrived();
        }

        assertThat(failure.get(20, TimeUnit.SECONDS)).isInstanceOf(PreemptedException.class);
        assertThat(asked.availablePermits()).isZero();
    }

    @Test
    void shouldTellWhenWhatItStoppedForARequestIsOver() throws Exception {
        CompletableFuture<@Nullable Void> over = new CompletableFuture<>();
        CompletableFuture<Duration> took = new CompletableFuture<>();
        IdleExecutor.Stopping stopping =
                new IdleExecutor.Stopping(Uni.createFrom().completionStage(over), took::complete);
        CompletableFuture<String> answer = ask(silent, stopping);
        awaitAsked(answer);

        while (cancelled.get() == 0) {
            live.arrived();
        }
        assertThat(took).isNotDone();
        over.complete(null);

        assertThat(took.get(20, TimeUnit.SECONDS)).isPositive();
        awaitAsked(answer);
    }

    @Test
    void shouldGoOnWhenAnEngineDoesNotTellThatItStopped() throws Exception {
        AtomicBoolean told = new AtomicBoolean();
        IdleExecutor.Stopping stopping = new IdleExecutor.Stopping(
                Uni.createFrom().failure(new UnscorableException("no")), took -> told.set(true));
        CompletableFuture<String> answer = ask(silent, stopping);
        awaitAsked(answer);

        while (cancelled.get() == 0) {
            live.arrived();
        }

        awaitAsked(answer);
        assertThat(told).isFalse();
    }

    /** As a server is that was stopped after its last token, and before its last word. */
    @Test
    void shouldNotAskForMoreWhenAllIsKnown() throws Exception {
        AtomicInteger times = new AtomicInteger();
        List<Integer> known = new ArrayList<>(List.of(0));
        IntFunction<Multi<Integer>> rest = from -> Multi.createFrom().emitter(emitter -> {
            times.incrementAndGet();
            emitter.emit(from).emit(from + 1);
            Thread.ofVirtual().start(live::arrived);
        });

        new IdleExecutor(live, IDLE).collect(3, known, rest, IdleExecutor.Stopping.UNSEEN);

        assertThat(known).containsExactly(0, 1, 2);
        assertThat(times).hasValue(1);
    }

    @Test
    void shouldNotBeginWhileARequestIsThere() throws Exception {
        busy.set(true);
        CompletableFuture<String> answer = ask(Uni.createFrom().item(() -> {
            asked.release();
            return "answer";
        }));

        assertThat(asked.tryAcquire(100, TimeUnit.MILLISECONDS)).isFalse();
        busy.set(false);

        assertThat(answer.get(20, TimeUnit.SECONDS)).isEqualTo("answer");
    }

    @Test
    void shouldStopAtOnceWhenARequestCameInTheMeantime() {
        AtomicBoolean stopped = new AtomicBoolean();
        busy.set(true);

        live.onArrival(live.arrivals(), () -> stopped.set(true));

        assertThat(stopped).isTrue();
    }

    @Test
    void shouldStopAtOnceWhenARequestCameAndIsNotAtWorkYet() {
        AtomicBoolean stopped = new AtomicBoolean();
        long before = live.arrivals();
        live.arrived();

        live.onArrival(before, () -> stopped.set(true));

        assertThat(stopped).isTrue();
    }

    @Test
    void shouldStopAllThatScore() throws Exception {
        CompletableFuture<String> first = ask(silent);
        CompletableFuture<String> second = ask(silent);
        awaitAsked(first);
        awaitAsked(second);

        live.arrived();
        awaitAsked(first);
        awaitAsked(second);

        assertThat(cancelled).hasValueGreaterThanOrEqualTo(2);
        first.cancel(true);
        second.cancel(true);
    }

    @Test
    void shouldGiveUpWhenRequestsDoNotCease() {
        busy.set(true);

        assertThatThrownBy(() -> new IdleExecutor(live, IDLE, Duration.ofMillis(30))
                        .ask(Uni.createFrom().item("answer")))
                .isInstanceOf(PreemptedException.class);
    }

    @Test
    void shouldPassOnWhyItCannotBeDone() {
        assertThatThrownBy(() -> ask(Uni.createFrom().failure(new UnscorableException("too long")))
                        .get(20, TimeUnit.SECONDS))
                .hasCauseInstanceOf(UnscorableException.class);
    }
}
