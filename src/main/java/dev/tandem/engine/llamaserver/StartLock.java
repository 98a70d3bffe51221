package dev.tandem.engine.llamaserver;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Lets servers start one after another, first come, first served. A newer {@code llama-server} fits itself to the free
 * memory that it finds, so two that load together would each take what the other needs. Thread-safe.
 */
final class StartLock {

    private final Semaphore turn = new Semaphore(1, true);

    /** Waits for the turn for a while; whoever gets it must {@link #leave}. */
    boolean enter(long millis) throws InterruptedException {
        return turn.tryAcquire(millis, TimeUnit.MILLISECONDS);
    }

    /** Gives the turn to the next one. */
    void leave() {
        turn.release();
    }
}
