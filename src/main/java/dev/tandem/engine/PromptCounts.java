package dev.tandem.engine;

import dev.tandem.inference.EngineException;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** Watches an engine count the tokens of prompts: how many are under way, how long they take, and for how long at most. */
final class PromptCounts {

    private static final Duration RETRY = Duration.ofSeconds(2);

    private final Duration patience;
    private final AtomicInteger underWay = new AtomicInteger();
    private final LongAdder ended = new LongAdder();
    private final LongAdder nanos = new LongAdder();

    /** @param patience after which a count is given up */
    PromptCounts(Duration patience) {
        this.patience = patience;
    }

    /** The same count, watched; cold. */
    Uni<Integer> watched(Uni<Integer> count) {
        return Uni.createFrom().deferred(() -> {
            long begun = System.nanoTime();
            underWay.incrementAndGet();
            return count.ifNoItem()
                    .after(patience)
                    .failWith(() -> new EngineException.Overloaded(
                            "The prompt's tokens could not be counted in time. Retry in a moment.", RETRY))
                    .onTermination()
                    .invoke(() -> {
                        underWay.decrementAndGet();
                        ended.increment();
                        nanos.add(System.nanoTime() - begun);
                    });
        });
    }

    /** Prompts that are being counted or wait for it. */
    int underWay() {
        return underWay.get();
    }

    /** Counts that ended, given up ones as well. */
    long ended() {
        return ended.sum();
    }

    /** How long these took together, from when they were asked for. */
    long nanos() {
        return nanos.sum();
    }
}
