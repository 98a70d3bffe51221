package dev.tandem.engine;

import java.util.Optional;
import java.util.function.IntSupplier;

/** A cap on what runs at once and a bounded first-in-first-out queue before it. Thread-safe; never blocks. */
final class Slots {

    private final IntSupplier capacity;
    private final AdmissionQueue<Integer> queue;

    /**
     * @param capacity tells how many may run at once, at least 1: an engine may learn that late, or become another one
     * @param queueLimit how many may wait, at least 0
     */
    Slots(IntSupplier capacity, int queueLimit) {
        this.capacity = capacity;
        this.queue = new AdmissionQueue<>(
                queueLimit,
                running -> running < capacity.getAsInt() ? Optional.of(running) : Optional.empty(),
                () -> {});
    }

    /**
     * For one that runs alone where it takes more than there are.
     *
     * @param waiter is told, when the slots are there, how many are taken beside its last one
     * @param slots that it takes, at least 1
     */
    AdmissionQueue<Integer>.Ticket ticket(AdmissionQueue.Waiter<Integer> waiter, int slots) {
        return queue.ticket(waiter, slots);
    }

    /** How many may run at once, now. */
    int capacity() {
        return capacity.getAsInt();
    }

    /** How many run. */
    int running() {
        return queue.running();
    }

    /** How many wait. */
    int waiting() {
        return queue.waiting();
    }
}
