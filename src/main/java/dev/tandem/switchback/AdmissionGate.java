package dev.tandem.switchback;

import dev.tandem.engine.AdmissionQueue;
import dev.tandem.inference.EngineException;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Admits requests while a variant serves: those that come while none does wait, first come first served, up to a
 * limit. Thread-safe; never blocks.
 */
final class AdmissionGate {

    private final AdmissionQueue<SwitchbackWindow> queue;
    /** Only touched under the queue's lock. */
    private @Nullable SwitchbackWindow open;

    /**
     * @param limit how many may wait, at least 0
     * @param idle called on any thread when the last one that ran has left
     */
    AdmissionGate(int limit, Runnable idle) {
        this.queue = new AdmissionQueue<>(limit, running -> Optional.ofNullable(open), idle);
    }

    /** @param pinned the only variant that will do; empty when any will */
    AdmissionQueue<SwitchbackWindow>.Ticket ticket(
            AdmissionQueue.Waiter<SwitchbackWindow> waiter, Optional<String> pinned) {
        return queue.ticket(
                waiter, window -> pinned.map(window.variant()::equals).orElse(true));
    }

    /** Opens, and lets those in who waited for this. */
    void open(SwitchbackWindow window) {
        queue.change(() -> open = window);
    }

    /** Shuts: those inside go on. */
    void shut() {
        queue.change(() -> open = null);
    }

    /** Sends those away who are inside. */
    void cancelRunning(Supplier<EngineException> cause) {
        queue.dismissRunning(cause);
    }

    /** Sends those away who wait. */
    void rejectWaiting(Supplier<EngineException> cause) {
        queue.dismissWaiting(cause);
    }

    /** How many are inside. */
    int running() {
        return queue.running();
    }

    /** How many wait. */
    int waiting() {
        return queue.waiting();
    }
}
