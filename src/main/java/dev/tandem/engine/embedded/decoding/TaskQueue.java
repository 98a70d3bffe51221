package dev.tandem.engine.embedded.decoding;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** Answers that wait for a slot, in order. Thread-safe. */
final class TaskQueue {

    private final Queue<DecodingTask> tasks = new ArrayDeque<>();
    private boolean closed;

    /** Whether it was taken; not after {@link #close()}. */
    synchronized boolean offer(DecodingTask task) {
        if (closed) {
            return false;
        }
        tasks.add(task);
        notifyAll();
        return true;
    }

    /**
     * The next one.
     *
     * @param waiting whether to wait until there is one
     * @return {@code null} when there is none, or it is closed
     */
    synchronized @Nullable DecodingTask poll(boolean waiting) throws InterruptedException {
        while (waiting && tasks.isEmpty() && !closed) {
            wait();
        }
        return closed ? null : tasks.poll();
    }

    synchronized boolean isClosed() {
        return closed;
    }

    /** Takes no more. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }

    /** Those that never got a slot. */
    synchronized List<DecodingTask> drain() {
        List<DecodingTask> rest = new ArrayList<>(tasks);
        tasks.clear();
        return rest;
    }
}
