package dev.tandem.residency;

import dev.tandem.engine.EngineException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The door that is open while a variant serves: whoever comes while it is shut waits, first come first served, up to a
 * limit. Thread-safe; never blocks. Guests are spoken to outside of the lock, each at most once a word.
 */
final class Turns {

    private final ReentrantLock lock = new ReentrantLock();
    private final int limit;
    private final Runnable idle;
    private final Set<Ticket> running = new LinkedHashSet<>();
    private final Set<Ticket> waiting = new LinkedHashSet<>();
    private @Nullable Window open;

    /**
     * @param limit how many may wait, at least 0
     * @param idle called on any thread when the last one that ran has left
     */
    Turns(int limit, Runnable idle) {
        this.limit = limit;
        this.idle = idle;
    }

    /** One who asks to be let in. */
    interface Guest {

        /** The door is open: run. */
        void admitted(Window window);

        /** Do not wait or run any longer. */
        void dismissed(EngineException cause);
    }

    /** What became of one that entered. */
    enum Entry {
        ADMITTED,
        WAITING,
        /** Too many wait already. */
        REFUSED
    }

    /** @param pinned the only variant that will do; empty when any will */
    Ticket ticket(Guest guest, Optional<String> pinned) {
        return new Ticket(guest, pinned);
    }

    /** Opens, and lets those in who waited for this. */
    void open(Window window) {
        List<Ticket> admitted = locked(() -> {
            open = window;
            List<Ticket> fitting = new ArrayList<>();
            for (Iterator<Ticket> all = waiting.iterator(); all.hasNext(); ) {
                Ticket ticket = all.next();
                if (ticket.accepts(window)) {
                    all.remove();
                    running.add(ticket);
                    fitting.add(ticket);
                }
            }
            return fitting;
        });
        admitted.forEach(ticket -> ticket.guest.admitted(window));
    }

    /** Shuts: those inside go on. */
    void shut() {
        locked(() -> open = null);
    }

    /** Sends those away who are inside. */
    void clear(Supplier<EngineException> cause) {
        dismiss(running, cause);
    }

    /** Sends those away who wait. */
    void disperse(Supplier<EngineException> cause) {
        dismiss(waiting, cause);
    }

    private void dismiss(Set<Ticket> whom, Supplier<EngineException> cause) {
        List<Ticket> dismissed = locked(() -> {
            List<Ticket> all = List.copyOf(whom);
            whom.clear();
            return all;
        });
        dismissed.forEach(ticket -> ticket.guest.dismissed(cause.get()));
    }

    /** How many are inside. */
    int running() {
        return locked(running::size);
    }

    /** How many wait. */
    int waiting() {
        return locked(waiting::size);
    }

    private <T extends @Nullable Object> T locked(Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }

    /** A place inside or before the door. */
    final class Ticket {
        private final Guest guest;
        private final Optional<String> pinned;
        private boolean left;

        private Ticket(Guest guest, Optional<String> pinned) {
            this.guest = guest;
            this.pinned = pinned;
        }

        private boolean accepts(Window window) {
            return pinned.map(window.variant()::equals).orElse(true);
        }

        /** Goes in, or takes a place before the door. Called once. */
        Entry enter() {
            Window[] through = new Window[1];
            Entry entry = locked(() -> admit(through));
            if (through[0] != null) {
                guest.admitted(through[0]);
            }
            return entry;
        }

        private Entry admit(Window[] through) {
            Window current = open;
            if (left) {
                return Entry.REFUSED;
            }
            if (current != null && accepts(current)) {
                running.add(this);
                through[0] = current;
                return Entry.ADMITTED;
            }
            if (waiting.size() < limit) {
                waiting.add(this);
                return Entry.WAITING;
            }
            return Entry.REFUSED;
        }

        /** Gives the place back; once is enough, more is harmless. */
        void leave() {
            boolean last = locked(() -> {
                left = true;
                waiting.remove(this);
                return running.remove(this) && running.isEmpty();
            });
            if (last) {
                idle.run();
            }
        }
    }
}
