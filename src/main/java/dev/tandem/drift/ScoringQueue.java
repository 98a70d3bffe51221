package dev.tandem.drift;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What waits to be measured, in the order in which it was chosen. A place is taken before anything is known of an answer,
 * and kept until its end: nothing that was chosen is refused for what it turns out to be, or for how long it takes.
 * Thread-safe.
 *
 * <p>What live traffic stopped again and again in vain waits behind the rest, once: the others shall not starve for it.
 */
final class ScoringQueue {

    /** Tokens of all prompts that may wait, whose requests are held in memory, before one more is chosen. */
    private static final long MOST_TOKENS = 1 << 20;
    /** Log-probabilities of unfinished samples with which another may be begun: some 50 MB. */
    private static final long MOST_KEPT = 1 << 22;
    /** How often those are looked at which wait for a variant's turn. */
    private static final Duration LOOK = Duration.ofMillis(200);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrival = lock.newCondition();
    private final TreeSet<Entry> waiting =
            new TreeSet<>(Comparator.comparingInt(Entry::vain).thenComparingLong(entry -> entry.place.turn));
    private final Map<String, Integer> places = new HashMap<>();
    private final Map<String, Integer> depths = new HashMap<>();
    private long waitingTokens;
    private long turns;
    private boolean closed;

    /**
     * A place that was taken.
     *
     * @param model whose it is
     * @param turn orders all of them
     */
    record Place(String model, long turn) {}

    /**
     * What has a place.
     *
     * @param vain how often it was begun and given up without anything new
     */
    record Entry(DriftTask task, Place place, int vain) {

        Entry again() {
            return new Entry(task, place, vain + 1);
        }
    }

    /** Takes a place; empty when all of the model's are taken, or too much waits. */
    Optional<Place> reserve(DriftPlan plan) {
        lock.lock();
        try {
            if (closed || waitingTokens >= MOST_TOKENS || places.getOrDefault(plan.model(), 0) >= plan.queue()) {
                return Optional.empty();
            }
            places.merge(plan.model(), 1, Integer::sum);
            return Optional.of(new Place(plan.model(), turns++));
        } finally {
            lock.unlock();
        }
    }

    /** Leaves a place for which nothing came. */
    void release(Place place) {
        lock.lock();
        try {
            places.merge(place.model, -1, Integer::sum);
        } finally {
            lock.unlock();
        }
    }

    /** Puts a task into its place. */
    void put(DriftTask driftTask, Place place) {
        lock.lock();
        try {
            depths.merge(place.model, 1, Integer::sum);
            waitingTokens += driftTask.promptTokens();
            putBack(new Entry(driftTask, place, 0));
        } finally {
            lock.unlock();
        }
    }

    /** Has an entry wait that was taken and is not at its end. */
    void putBack(Entry entry) {
        lock.lock();
        try {
            waiting.add(entry);
            arrival.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for one that can go on, and takes it; it keeps its place. */
    Entry take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            Optional<Entry> next = ready();
            while (next.isEmpty()) {
                if (waiting.isEmpty()) {
                    arrival.await();
                } else {
                    arrival.awaitNanos(LOOK.toNanos());
                }
                next = ready();
            }
            waiting.remove(next.get());
            return next.get();
        } finally {
            lock.unlock();
        }
    }

    private Optional<Entry> ready() {
        long kept = waiting.stream().mapToLong(entry -> entry.task.kept()).sum();
        return waiting.stream()
                .filter(entry -> kept < MOST_KEPT || entry.task.kept() > 0)
                .filter(entry -> entry.task.canGoOn())
                .findFirst();
    }

    /** Ends one that was taken. */
    void end(Entry entry) {
        lock.lock();
        try {
            depths.merge(entry.place.model, -1, Integer::sum);
            waitingTokens -= entry.task.promptTokens();
            release(entry.place);
        } finally {
            lock.unlock();
        }
    }

    /** How many of a model wait, or are being measured. */
    int depth(String model) {
        lock.lock();
        try {
            return depths.getOrDefault(model, 0);
        } finally {
            lock.unlock();
        }
    }

    /** Forgets all of them, and takes no more. */
    void close() {
        lock.lock();
        try {
            closed = true;
            waiting.clear();
        } finally {
            lock.unlock();
        }
    }
}
