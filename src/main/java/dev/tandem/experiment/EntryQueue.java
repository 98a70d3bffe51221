package dev.tandem.experiment;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A bounded first-in-first-out queue from many threads that must never wait to one that may. An entry counts towards
 * the bound until the consumer says that it is done with it. Epochs are let in beyond the bound: they are rare, and
 * without its epoch no later outcome could be stored.
 */
final class EntryQueue {

    private final int capacity;
    private final int enough;
    private final int batchSize;
    private final Queue<LogEntry> entries = new ConcurrentLinkedQueue<>();
    private final AtomicInteger depth = new AtomicInteger();
    private volatile boolean closed;
    private volatile boolean idle;
    private volatile @Nullable Thread consumer;

    /**
     * @param capacity outcomes that may wait, at least 1
     * @param batchSize most entries that one {@link #take} returns, at least 1
     */
    EntryQueue(int capacity, int batchSize) {
        if (capacity < 1) {
            throw new LogNotOpenedException("tandem.log.queue: must be at least 1 but is " + capacity + ".");
        }
        this.capacity = capacity;
        this.batchSize = batchSize;
        this.enough = Math.max(1, Math.min(batchSize, capacity / 2));
    }

    /** Takes the entry unless there is no room or the queue is closed. Never waits; any thread. */
    boolean offer(LogEntry entry) {
        if (closed || !reserve(entry)) {
            return false;
        }
        // Looked at again, because take() ends once it saw the queue closed and nothing reserved.
        if (closed) {
            done(1);
            LockSupport.unpark(consumer);
            return false;
        }
        entries.add(entry);
        if (idle || depth.get() >= enough) {
            LockSupport.unpark(consumer);
        }
        return true;
    }

    private boolean reserve(LogEntry entry) {
        if (entry instanceof Epoch) {
            depth.incrementAndGet();
            return true;
        }
        return depth.getAndUpdate(d -> d < capacity ? d + 1 : d) < capacity;
    }

    /**
     * Waits for an entry, then for more to come with it. One consumer thread only, done with what it took before.
     *
     * @param linger longest wait after the first entry; none once the queue is closed
     * @return at least one entry, or none when the queue is closed and empty
     */
    List<LogEntry> take(Duration linger) {
        consumer = Thread.currentThread();
        idle = true;
        while (entries.isEmpty()) {
            if (closed && depth.get() == 0) {
                return List.of();
            }
            park(Long.MAX_VALUE);
        }
        idle = false;
        long end = System.nanoTime() + linger.toNanos();
        for (long left = linger.toNanos();
                left > 0 && !closed && depth.get() < enough;
                left = end - System.nanoTime()) {
            park(left);
        }
        List<LogEntry> batch = new ArrayList<>();
        for (LogEntry next = entries.poll(); next != null; next = batch.size() < batchSize ? entries.poll() : null) {
            batch.add(next);
        }
        return batch;
    }

    /** Waits, shorter if the queue is closed meanwhile. Consumer thread only. */
    void pause(Duration time) {
        boolean before = closed;
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0 && closed == before; left = end - System.nanoTime()) {
            park(left);
        }
    }

    private void park(long nanos) {
        LockSupport.parkNanos(this, nanos);
        // An interrupt has no meaning here, and left standing it would turn waiting into spinning.
        Thread.interrupted();
    }

    /** Says that so many entries that were taken are stored or given up. */
    void done(int count) {
        depth.addAndGet(-count);
    }

    /** Entries that were accepted and are not done. */
    int depth() {
        return depth.get();
    }

    /** Whether there is room for as many entries as half of the bound. */
    boolean isHalfFree() {
        return depth.get() <= capacity / 2;
    }

    /** Refuses what comes from now on; what is in the queue can still be taken. */
    void close() {
        closed = true;
        LockSupport.unpark(consumer);
    }

    boolean isClosed() {
        return closed;
    }
}
