package dev.tandem.drift;

import dev.tandem.engine.EngineRegistry;
import dev.tandem.engine.GuardedEngine;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether requests are there, of any model: variants may share a graphics card. Scoring yields to all of them.
 * Thread-safe.
 */
@ApplicationScoped
class LiveTraffic {

    private static final Duration LOOK = Duration.ofMillis(10);

    private final BooleanSupplier busy;
    private final AtomicReference<@Nullable Runnable> yielding = new AtomicReference<>();
    private volatile long lastSeen = System.nanoTime();

    @Inject
    LiveTraffic(EngineRegistry engines) {
        this(() -> engines.all().stream().anyMatch(LiveTraffic::isBusy));
    }

    /** @param busy whether a request is waiting or being answered */
    LiveTraffic(BooleanSupplier busy) {
        this.busy = busy;
    }

    private static boolean isBusy(GuardedEngine engine) {
        return engine.inFlight() > 0 || engine.queued() > 0;
    }

    /** A request arrived, or is about to be generated: what scores stops at once. */
    void arrived() {
        lastSeen = System.nanoTime();
        Runnable stop = yielding.getAndSet(null);
        if (stop != null) {
            stop.run();
        }
    }

    /** A request has just been there. */
    void seen() {
        lastSeen = System.nanoTime();
    }

    /** Returns when no request has been there for so long. */
    void awaitIdle(Duration idle) throws InterruptedException {
        while (!isIdle(idle)) {
            Thread.sleep(LOOK);
        }
    }

    /**
     * Has the next arrival stop something; one that came since it was idle stops it now.
     *
     * @param stop must not block; harmless when what it stops is over
     */
    void onArrival(Duration idle, Runnable stop) {
        yielding.set(stop);
        if (!isIdle(idle) && yielding.getAndSet(null) != null) {
            stop.run();
        }
    }

    /** Nothing need be stopped any more. */
    void forget() {
        yielding.set(null);
    }

    private boolean isIdle(Duration idle) {
        if (busy.getAsBoolean()) {
            lastSeen = System.nanoTime();
            return false;
        }
        return System.nanoTime() - lastSeen >= idle.toNanos();
    }
}
