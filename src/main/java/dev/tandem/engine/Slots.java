package dev.tandem.engine;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A cap on what runs at once and a bounded first-in-first-out queue before it. Thread-safe; never blocks.
 *
 * <p>Whoever wants a slot takes a {@link Ticket}, enters, and leaves exactly when done, having run or not. This class
 * alone knows who waits and who runs, so one that leaves just as it is called loses no slot.
 */
final class Slots {

    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Ticket> waiting = new ArrayDeque<>();
    private final int capacity;
    private final int queueLimit;
    private int running;

    /**
     * @param capacity how many may run at once, at least 1
     * @param queueLimit how many may wait, at least 0
     */
    Slots(int capacity, int queueLimit) {
        this.capacity = capacity;
        this.queueLimit = queueLimit;
    }

    /** @param start called once, when the slot is there: from {@code enter}, or on the thread of one that left */
    Ticket ticket(Runnable start) {
        return new Ticket(start);
    }

    /** How many run. */
    int running() {
        return locked(() -> running);
    }

    /** How many wait. */
    int waiting() {
        return locked(waiting::size);
    }

    private <T> T locked(java.util.function.Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }

    /** What became of one that entered. */
    enum Entry {
        /** It runs: {@code start} has been called. */
        RUNNING,
        /** It waits: {@code start} will be called unless it leaves first. */
        WAITING,
        /** The queue is full. */
        REFUSED
    }

    private enum Place {
        OUTSIDE,
        WAITING,
        RUNNING,
        GONE
    }

    /** One that waits or runs. */
    final class Ticket {
        private final Runnable start;
        private Place place = Place.OUTSIDE;

        private Ticket(Runnable start) {
            this.start = start;
        }

        /** Takes a slot, or a place in the queue. Called once. */
        Entry enter() {
            Entry entry = locked(this::admit);
            if (entry == Entry.RUNNING) {
                start.run();
            }
            return entry;
        }

        /** Gives the slot, or the place in the queue, back; once is enough, more is harmless. */
        void leave() {
            Ticket next = locked(this::release);
            if (next != null) {
                next.start.run();
            }
        }

        private Entry admit() {
            if (place != Place.OUTSIDE) {
                return Entry.REFUSED;
            }
            if (running < capacity) {
                running++;
                place = Place.RUNNING;
                return Entry.RUNNING;
            }
            if (waiting.size() < queueLimit) {
                waiting.addLast(this);
                place = Place.WAITING;
                return Entry.WAITING;
            }
            return Entry.REFUSED;
        }

        private @Nullable Ticket release() {
            Place before = place;
            place = Place.GONE;
            if (before == Place.WAITING) {
                waiting.remove(this);
            }
            if (before != Place.RUNNING) {
                return null;
            }
            Ticket next = waiting.pollFirst();
            if (next == null) {
                running--;
            } else {
                next.place = Place.RUNNING;
            }
            return next;
        }
    }
}
