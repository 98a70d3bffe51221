package dev.tandem.drift;

import dev.tandem.engine.EngineRegistry;
import dev.tandem.engine.GuardedEngine;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/**
 * Whether requests are there, of any model: variants may share a graphics card. Scoring yields to all of them.
 * Thread-safe.
 */
@ApplicationScoped
class LiveTraffic {

    private final BooleanSupplier busy;
    private final Set<Runnable> yielding = ConcurrentHashMap.newKeySet();
    private final AtomicLong arrivals = new AtomicLong();
    private volatile long lastSeen = System.nanoTime();

    @Inject
    LiveTraffic(EngineRegistry engines) {
        this(() -> engines.all().stream().anyMatch(LiveTraffic::isBusy));
        engines.onRequest(this::arrived);
    }

    /** @param busy whether a request is waiting or being answered */
    LiveTraffic(BooleanSupplier busy) {
        this.busy = busy;
    }

    private static boolean isBusy(GuardedEngine engine) {
        return engine.inFlight() > 0 || engine.queued() > 0;
    }

    /** An engine is about to work on a request: all that scores stops at once. */
    void arrived() {
        lastSeen = System.nanoTime();
        arrivals.incrementAndGet();
        for (Runnable stop : List.copyOf(yielding)) {
            if (yielding.remove(stop)) {
                stop.run();
            }
        }
    }

    /** A request has just been there. */
    void seen() {
        lastSeen = System.nanoTime();
    }

    /** How many requests arrived so far; to be asked before {@link #isIdle}, so that none is missed after it. */
    long arrivals() {
        return arrivals.get();
    }

    /** Whether no request has been there for so long. */
    boolean isIdle(Duration idle) {
        if (busy.getAsBoolean()) {
            lastSeen = System.nanoTime();
            return false;
        }
        return System.nanoTime() - lastSeen >= idle.toNanos();
    }

    /**
     * Has the next arrival stop something; one that came since stops it now.
     *
     * @param since how many had arrived when it was idle
     * @param stop called once at most; must not block, and be harmless when what it stops is over
     */
    void onArrival(long since, Runnable stop) {
        yielding.add(stop);
        if ((arrivals.get() != since || busy.getAsBoolean()) && yielding.remove(stop)) {
            stop.run();
        }
    }

    /** It need not be stopped any more. */
    void forget(Runnable stop) {
        yielding.remove(stop);
    }
}
