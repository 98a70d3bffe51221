package dev.tandem.engine.llamaserver;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class DesiredStateTest {

    private static final int ROUNDS = 30_000;

    private static final Lifecycle READY = new Lifecycle.Ready(CrashRecord.CLEAN, Instant.EPOCH, Instant.EPOCH);

    @Test
    void shouldNotTellThatItIsUnloadedWhenTheOrderComesWhileItBecomesReady() throws Exception {
        CyclicBarrier start = new CyclicBarrier(2);
        DesiredState[] current = new DesiredState[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            current[i] = new DesiredState(true, () -> {});
        }
        Thread supervisor = Thread.ofPlatform().start(() -> {
            for (DesiredState state : current) {
                meet(start);
                state.reached(READY, Instant.EPOCH);
            }
        });

        List<CompletableFuture<Void>> orders = new ArrayList<>();
        for (DesiredState state : current) {
            state.load().subscribe().with(loaded -> {}, failed -> {});
            meet(start);
            orders.add(state.unload().subscribeAsCompletionStage());
        }
        supervisor.join();

        assertThat(orders)
                .as("unloads of models that are loaded")
                .filteredOn(CompletableFuture::isDone)
                .isEmpty();
    }

    @Test
    void shouldTellThatItIsUnloadedWhenItIs() {
        DesiredState state = new DesiredState(true, () -> {});
        CompletableFuture<Void> unloaded = state.unload().subscribeAsCompletionStage();

        state.reached(READY, Instant.EPOCH);
        assertThat(unloaded).isNotDone();
        state.reached(new Lifecycle.Unloaded(), Instant.EPOCH);

        assertThat(unloaded).isCompleted();
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (InterruptedException | BrokenBarrierException e) {
            throw new IllegalStateException(e);
        }
    }
}
