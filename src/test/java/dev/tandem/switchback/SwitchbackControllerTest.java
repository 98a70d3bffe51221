package dev.tandem.switchback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.inference.ChatEvent;
import dev.tandem.inference.EngineException;
import dev.tandem.testing.Eventually;
import dev.tandem.testing.Requests;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;
import io.smallrye.mutiny.subscription.MultiEmitter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The clock stands still unless a test moves it. */
@Tag("unit")
class SwitchbackControllerTest {

    private static final Duration WINDOW = Duration.ofMinutes(10);
    private static final Duration DRAIN = Duration.ofSeconds(30);
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final List<WeightedVariant> SHARES =
            List.of(new WeightedVariant("a", 1), new WeightedVariant("b", 1));

    private final List<String> log = new CopyOnWriteArrayList<>();
    private final RecordingEngine a = new RecordingEngine("a", log);
    private final RecordingEngine b = new RecordingEngine("b", log);
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final SwitchbackDesign design = new SwitchbackDesign(seed(), WINDOW, 0, DRAIN, 2, PATIENCE, SHARES);
    private final SwitchbackController switchbackController =
            new SwitchbackController("m", Map.of("a", a, "b", b), design, now::get, timer);

    @AfterEach
    void stop() {
        switchbackController.close();
        timer.shutdownNow();
    }

    /** One whose first blocks are a b, a b, so that each window's end is a switch. */
    private static long seed() {
        for (long seed = 0; ; seed++) {
            WindowSchedule schedule = new WindowSchedule(seed, WINDOW, 0, SHARES);
            if (schedule.window(0, 0).variant().equals("a")
                    && schedule.window(1, 0).variant().equals("a")) {
                return seed;
            }
        }
    }

    /** A request, and what became of it. */
    private static final class Client {
        final List<String> seen = new CopyOnWriteArrayList<>();
        final AssertSubscriber<ChatEvent> client = AssertSubscriber.create(10);
        private volatile @Nullable MultiEmitter<? super ChatEvent> answer;

        void enter(WindowTicket ticket) {
            seen.add("expects " + text(ticket.expected()));
            ticket.admission()
                    .onItem()
                    .transformToMulti(admission -> {
                        seen.add("in " + text(admission.window()));
                        return admission.guard(Multi.createFrom().emitter(emitter -> answer = emitter));
                    })
                    .subscribe()
                    .withSubscriber(client);
        }

        private static String text(SwitchbackWindow window) {
            return window.block() + "/" + window.position() + " " + window.variant();
        }

        void ends() {
            MultiEmitter<? super ChatEvent> running = answer;
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (running == null && System.nanoTime() < deadline) {
                running = answer;
            }
            if (running == null) {
                throw new AssertionError("was not let in");
            }
            running.emit(ChatEvent.of(Requests.object("{'choices': [{'delta': {'content': 'x'}}]}")));
            running.complete();
        }
    }

    private Client visit(Optional<String> pinned) {
        Client client = new Client();
        client.enter(switchbackController.ticket(pinned, Runnable::run));
        return client;
    }

    private Client visit() {
        return visit(Optional.empty());
    }

    private void serves(String variant) {
        await(() -> switchbackController.status().isServing()
                && switchbackController.status().window().variant().equals(variant));
    }

    private void pass(Duration time) {
        now.updateAndGet(instant -> instant.plus(time));
        switchbackController.look();
    }

    @Test
    void shouldKeepAWindowOpenForAsLongAsSomebodyStays() {
        switchbackController.start(0);
        serves("a");
        assertThat(switchbackController.lease("b", DRAIN)).isEmpty();
        WindowLease windowLease =
                switchbackController.lease("a", WINDOW.multipliedBy(9)).orElseThrow();
        assertThat(switchbackController.lease("a", WINDOW)).isEmpty();

        pass(WINDOW.multipliedBy(3));
        Client guest = visit();
        assertThat(guest.seen).contains("in 0/0 a");
        guest.ends();
        assertThat(switchbackController.status().kept()).isTrue();
        assertThat(log).doesNotContain("load b");

        windowLease.close();
        serves("b");
        assertThat(windowLease.isOver()).isTrue();
        assertThat(switchbackController.status().kept()).isFalse();
        assertThat(log).containsOnlyOnce("load a", "load b");
        pass(WINDOW.minusMillis(1));
        assertThat(switchbackController.status().window().variant()).isEqualTo("b");
    }

    @Test
    void shouldLetTheScheduleGoOnWhenAStayHasLastedForAsLongAsItMay() {
        switchbackController.start(0);
        serves("a");
        WindowLease windowLease =
                switchbackController.lease("a", WINDOW.multipliedBy(2)).orElseThrow();

        pass(WINDOW.multipliedBy(2));

        assertThat(windowLease.isOver()).isTrue();
        // The window is due: it is not kept a second time.
        assertThat(switchbackController.lease("a", WINDOW)).isEmpty();
        serves("b");
    }

    @Test
    void shouldEndAStayWhenItsVariantBreaks() {
        switchbackController.start(0);
        serves("a");
        WindowLease windowLease =
                switchbackController.lease("a", WINDOW.multipliedBy(9)).orElseThrow();

        a.failure = Optional.of("broke");
        switchbackController.look();

        serves("b");
        assertThat(windowLease.isOver()).isTrue();
        windowLease.close();
    }

    private void await(BooleanSupplier condition) {
        Eventually.await(() -> switchbackController.status() + ", " + log, condition::getAsBoolean);
    }

    private void phase(String phase) {
        await(() -> switchbackController.status().phase().equals(phase));
    }

    @Test
    void shouldUnloadOneBeforeItLoadsTheOther() {
        switchbackController.start(0);
        serves("a");

        pass(WINDOW);

        serves("b");
        assertThat(log).containsExactly("load a", "warm a", "unload a", "load b", "warm b");
        assertThat(switchbackController.status().switches()).isEqualTo(1);
    }

    @Test
    void shouldAnswerAtOnceWhenItsWindowIsOpen() {
        switchbackController.start(5);
        await(() -> switchbackController.status().isServing());

        Client guest = visit();
        guest.ends();

        assertThat(guest.client.awaitCompletion(PATIENCE).getItems()).hasSize(1);
        assertThat(guest.seen).hasSize(2);
        assertThat(guest.seen.getFirst()).startsWith("expects 5/0");
        assertThat(switchbackController.status().running()).isZero();
    }

    @Test
    void shouldLetRunningAnswersEndAndNewRequestsWaitWhenItSwitches() {
        switchbackController.start(0);
        serves("a");
        Client running = visit();
        pass(WINDOW);
        phase("draining");

        Client waiting = visit();
        pass(DRAIN.minusSeconds(1));

        assertThat(log).doesNotContain("unload a");
        running.ends();
        running.client.awaitCompletion(PATIENCE);
        serves("b");
        await(() -> waiting.seen.size() == 2);
        assertThat(waiting.seen).containsExactly("expects 0/1 b", "in 0/1 b");
        waiting.ends();
        waiting.client.awaitCompletion(PATIENCE);
    }

    @Test
    void shouldEndRunningAnswersWhenTheLimitIsReached() {
        switchbackController.start(0);
        serves("a");
        Client running = visit();
        pass(WINDOW);
        phase("draining");

        pass(DRAIN);

        running.client.awaitFailure(
                failure -> assertThat(failure).isInstanceOf(EngineException.WindowClosed.class), PATIENCE);
        serves("b");
        assertThat(switchbackController.status().running()).isZero();
    }

    @Test
    void shouldRefuseWhenTooManyWait() {
        b.held = new CompletableFuture<>();
        switchbackController.start(0);
        serves("a");
        pass(WINDOW);
        phase("loading");
        visit();
        Client leaving = visit();

        Client refused = visit();

        refused.client.awaitFailure(failure -> {
            assertThat(failure).isInstanceOf(EngineException.Overloaded.class);
            assertThat(((EngineException) failure).retryAfter().orElseThrow()).isBetween(Duration.ofSeconds(1), DRAIN);
        });
        leaving.client.cancel();
        assertThat(switchbackController.status().waiting()).isEqualTo(1);
        visit().client.assertNotTerminated();
    }

    @Test
    void shouldTellWhenTheWindowOpensWhenItIsTooFarForAPinnedRequest() {
        switchbackController.start(0);
        serves("a");

        Client refused = visit(Optional.of("b"));

        refused.client.awaitFailure(failure -> {
            assertThat(failure).isInstanceOf(EngineException.Absent.class).hasMessageContaining("at 2026-01-01T00:1");
            assertThat(((EngineException) failure).retryAfter().orElseThrow())
                    .isBetween(WINDOW, WINDOW.plus(DRAIN).plusSeconds(1));
        });
        assertThat(refused.seen).containsExactly("expects 0/1 b");
    }

    @Test
    void shouldKeepAPinnedRequestWhenItsWindowOpensSoon() {
        switchbackController.start(0);
        serves("a");
        pass(WINDOW.minusSeconds(10));

        Client pinned = visit(Optional.of("b"));
        Client other = visit();
        assertThat(pinned.seen).containsExactly("expects 0/1 b");
        assertThat(other.seen).containsExactly("expects 0/0 a", "in 0/0 a");
        other.ends();
        pass(Duration.ofSeconds(10));

        serves("b");
        await(() -> pinned.seen.contains("in 0/1 b"));
    }

    @Test
    void shouldGoOnWithTheOtherWhenOneCannotBeLoaded() {
        b.broken = "the file is missing";
        switchbackController.start(0);
        serves("a");
        pass(WINDOW);

        await(() -> log.size() == 7);
        serves("a");

        assertThat(log).containsExactly("load a", "warm a", "unload a", "load b", "unload b", "load a", "warm a");
        assertThat(switchbackController.status().window())
                .isEqualTo(design.schedule().window(1, 0));
        assertThat(switchbackController.status().failures())
                .hasEntrySatisfying("b", failure -> assertThat(failure.reason()).isEqualTo("the file is missing"));
        assertThat(switchbackController.status().isReady()).isTrue();
    }

    @Test
    void shouldAnswerWaitingRequestsWithTheOtherWhenOneCannotBeLoaded() {
        b.broken = "the file is missing";
        switchbackController.start(0);
        serves("a");
        Client running = visit();
        pass(WINDOW);
        phase("draining");
        Client waiting = visit();

        running.ends();

        await(() -> waiting.seen.size() == 2);
        assertThat(waiting.seen).containsExactly("expects 0/1 b", "in 1/0 a");
    }

    @Test
    void shouldGiveAWindowUpWhenItsVariantBreaksForGood() {
        switchbackController.start(0);
        serves("a");
        Client running = visit();

        a.failure = Optional.of("ended 5 times in a row");
        switchbackController.look();

        running.client.awaitFailure(PATIENCE);
        serves("b");
        assertThat(switchbackController.status().failures()).containsOnlyKeys("a");
    }

    @Test
    void shouldSayThatNothingCanBeLoadedAndTryAgain() {
        a.broken = "no memory";
        b.broken = "no memory";
        switchbackController.start(0);
        phase("resting");

        Client refused = visit();

        refused.client.awaitFailure(
                failure -> assertThat(failure).isInstanceOf(EngineException.Unavailable.class), PATIENCE);
        assertThat(switchbackController.status().isReady()).isFalse();
        a.broken = null;
        b.broken = null;
        pass(Duration.ofSeconds(5));
        await(() -> switchbackController.status().isServing());
        visit().ends();
    }

    @Test
    void shouldRefuseThoseWhoWaitAndLoadNothingMoreWhenItIsClosedInASwitch() {
        b.held = new CompletableFuture<>();
        switchbackController.start(0);
        serves("a");
        pass(WINDOW);
        phase("loading");
        Client waiting = visit();
        assertThat(waiting.seen).containsExactly("expects 0/1 b");
        int before = log.size();

        switchbackController.close();

        waiting.client.awaitFailure(
                failure -> assertThat(failure).isInstanceOf(EngineException.Unavailable.class), PATIENCE);
        visit().client.awaitFailure(failure -> assertThat(failure).hasMessageContaining("shutting down"), PATIENCE);
        await(switchbackController::isOver);
        assertThat(log).hasSize(before);
    }

    @Test
    @SuppressWarnings("NullAway") // the engine breaks its contract
    void shouldRefuseEverybodyAndNotBeReadyWhenItsThreadFails() {
        switchbackController.start(0);
        serves("a");
        Client before = visit(Optional.of("b"));

        a.failure = null;
        switchbackController.look();

        phase("failed");
        await(switchbackController::isOver);
        assertThat(switchbackController.status().isReady()).isFalse();
        assertThat(visit().client.getFailure())
                .isInstanceOf(EngineException.Unavailable.class)
                .hasMessageContaining("ceased to take turns");
        assertThat(before.client.getFailure()).isInstanceOf(EngineException.class);
    }

    @Test
    void shouldPassOverAVariantWhoseEngineThrowsInsteadOfFailing() {
        a.broken = "throw";
        switchbackController.start(0);

        serves("b");
        assertThat(switchbackController.status().failures())
                .hasEntrySatisfying("a", failure -> assertThat(failure.reason()).isEqualTo("cannot even begin"));
    }
}
