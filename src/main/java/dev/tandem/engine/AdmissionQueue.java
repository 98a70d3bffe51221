package dev.tandem.engine;

import dev.tandem.inference.EngineException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A bounded first-in-first-out queue before something that admits. Thread-safe; never blocks.
 *
 * <p>Whoever wants to be admitted takes a {@link Ticket}, enters, and leaves exactly when done, having run or not. This
 * class alone knows who waits and who runs, so one that leaves just as it is admitted or as its time is up is lost to
 * nobody. Waiters are spoken to outside of the lock.
 *
 * @param <P> what an admitted waiter is handed, such as the window it runs in
 */
public final class AdmissionQueue<P> {

    private final ReentrantLock lock = new ReentrantLock();
    private final int limit;
    private final IntFunction<Optional<P>> admitting;
    private final Runnable idle;
    private final Set<Ticket> running = new LinkedHashSet<>();
    private final Set<Ticket> waiting = new LinkedHashSet<>();
    /** What those that run take together. */
    private int taken;

    /**
     * @param limit how many may wait, at least 0
     * @param admitting what the next one is handed, given how many places are taken but for the last one that it takes,
     *     or 0 where nobody runs; empty while it is not admitted. Called under the lock: it must not block, and nobody
     *     sees half of what {@link #change} does
     * @param idle called on any thread, outside of the lock, when the last one that ran has left
     */
    public AdmissionQueue(int limit, IntFunction<Optional<P>> admitting, Runnable idle) {
        this.limit = limit;
        this.admitting = admitting;
        this.idle = idle;
    }

    /** One that wants to be admitted; hears at most one of each. */
    public interface Waiter<P> {

        /** Run: called from {@code enter}, or on the thread of whoever made room. */
        void admitted(P pass);

        /** Do not wait or run any longer. */
        void dismissed(EngineException cause);
    }

    /** What became of one that entered. */
    public enum Entry {
        /** It runs: it has been admitted. */
        RUNNING,
        /** It waits: it will be admitted or dismissed unless it leaves first. */
        WAITING,
        /** The queue is full. */
        REFUSED
    }

    /** @param accepts whether what would be handed over will do; called under the lock */
    public Ticket ticket(Waiter<P> waiter, Predicate<P> accepts) {
        return new Ticket(waiter, accepts, 1);
    }

    /** @param places that it takes, at least 1; where it takes more than there are, it runs alone */
    Ticket ticket(Waiter<P> waiter, int places) {
        return new Ticket(waiter, any -> true, places);
    }

    /** Changes what decides who is admitted, and admits those who can be now. */
    public void change(Runnable action) {
        start(locked(() -> {
            action.run();
            return admitWaiting();
        }));
    }

    /** Sends all away that wait. */
    public void dismissWaiting(Supplier<EngineException> cause) {
        dismiss(waiting, cause);
    }

    /** Sends all away that run. */
    public void dismissRunning(Supplier<EngineException> cause) {
        dismiss(running, cause);
    }

    /** How many run. */
    public int running() {
        return locked(running::size);
    }

    /** How many wait. */
    public int waiting() {
        return locked(waiting::size);
    }

    private void dismiss(Set<Ticket> whom, Supplier<EngineException> cause) {
        List<Ticket> dismissed = locked(() -> {
            List<Ticket> all = List.copyOf(whom);
            whom.clear();
            all.forEach(Ticket::gone);
            return all;
        });
        dismissed.forEach(ticket -> ticket.waiter.dismissed(cause.get()));
    }

    private List<Admitted<P>> admitWaiting() {
        List<Admitted<P>> admitted = new ArrayList<>();
        for (Iterator<Ticket> all = waiting.iterator(); all.hasNext(); ) {
            Ticket ticket = all.next();
            Optional<P> pass = ticket.pass();
            if (pass.isEmpty()) {
                break;
            }
            if (ticket.accepts.test(pass.get())) {
                all.remove();
                admitted.add(ticket.admit(pass.get()));
            }
        }
        return admitted;
    }

    private static <P> void start(List<Admitted<P>> admitted) {
        admitted.forEach(one -> one.waiter().admitted(one.pass()));
    }

    private <T extends @Nullable Object> T locked(Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }

    private record Admitted<P>(Waiter<P> waiter, P pass) {}

    private enum Place {
        OUTSIDE,
        WAITING,
        RUNNING,
        GONE
    }

    /** One that waits or runs. */
    public final class Ticket {
        private final Waiter<P> waiter;
        private final Predicate<P> accepts;
        private final int places;
        private Place place = Place.OUTSIDE;
        private @Nullable Future<?> deadline;

        private Ticket(Waiter<P> waiter, Predicate<P> accepts, int places) {
            this.waiter = waiter;
            this.accepts = accepts;
            this.places = places;
        }

        private Optional<P> pass() {
            return admitting.apply(running.isEmpty() ? 0 : taken + places - 1);
        }

        /** Else one that takes many places would wait for as long as others come that take few. */
        private boolean overtakes() {
            return waiting.stream().anyMatch(ticket -> ticket.places > places);
        }

        /** Is admitted, or takes a place in the queue for however long it takes. Called once. */
        public Entry enter() {
            List<Admitted<P>> admitted = new ArrayList<>();
            Entry entry = locked(() -> take(admitted));
            start(admitted);
            return entry;
        }

        /**
         * The same, for so long at the most.
         *
         * @param full what it is dismissed with when too many wait
         * @param late what it is dismissed with when its time is up
         */
        public void enter(
                Duration patience,
                ScheduledExecutorService timer,
                Supplier<EngineException> full,
                Supplier<EngineException> late) {
            switch (enter()) {
                case RUNNING -> {}
                case WAITING ->
                    expireWith(timer.schedule(() -> expire(late), patience.toMillis() + 1, TimeUnit.MILLISECONDS));
                case REFUSED -> waiter.dismissed(full.get());
            }
        }

        /** It may have been admitted, or have left, while its clock was set. */
        private void expireWith(Future<?> clock) {
            boolean waits = locked(() -> {
                deadline = clock;
                return place == Place.WAITING;
            });
            if (!waits) {
                clock.cancel(false);
            }
        }

        /** Gives the place back; once is enough, more is harmless. */
        public void leave() {
            List<Admitted<P>> admitted = new ArrayList<>();
            boolean last = locked(() -> {
                gone();
                boolean waited = waiting.remove(this);
                boolean ran = running.remove(this);
                if (ran || waited) {
                    admitted.addAll(admitWaiting());
                }
                return ran && running.isEmpty();
            });
            start(admitted);
            if (last) {
                idle.run();
            }
        }

        private Entry take(List<Admitted<P>> admitted) {
            if (place != Place.OUTSIDE) {
                return Entry.REFUSED;
            }
            Optional<P> pass = pass().filter(accepts);
            if (pass.isPresent() && !overtakes()) {
                admitted.add(admit(pass.get()));
                return Entry.RUNNING;
            }
            if (waiting.size() < limit) {
                waiting.add(this);
                place = Place.WAITING;
                return Entry.WAITING;
            }
            return Entry.REFUSED;
        }

        private Admitted<P> admit(P pass) {
            stopClock();
            place = Place.RUNNING;
            running.add(this);
            taken += places;
            return new Admitted<>(waiter, pass);
        }

        private void expire(Supplier<EngineException> late) {
            List<Admitted<P>> admitted = new ArrayList<>();
            boolean waited = locked(() -> {
                if (!waiting.remove(this)) {
                    return false;
                }
                gone();
                admitted.addAll(admitWaiting());
                return true;
            });
            start(admitted);
            if (waited) {
                waiter.dismissed(late.get());
            }
        }

        private void gone() {
            stopClock();
            taken -= place == Place.RUNNING ? places : 0;
            place = Place.GONE;
        }

        private void stopClock() {
            if (deadline != null) {
                deadline.cancel(false);
            }
        }
    }
}
