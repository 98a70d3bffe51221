package dev.tandem.engine.embedded;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jboss.logging.Logger;

/**
 * Hands out events on a thread of its own, in order, so that the next batch is computed while readers are busy with those
 * of the last one.
 */
final class Delivery implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(Delivery.class);
    private static final List<Runnable> END = List.of();

    private final BlockingQueue<List<Runnable>> queue = new LinkedBlockingQueue<>();
    private List<Runnable> pending = new ArrayList<>();

    private final Thread thread;

    Delivery(String name) {
        thread = Thread.ofPlatform().daemon().name(name).start(this::run);
    }

    /** Hands out after the next {@link #flush()}. Both are for one thread. */
    void later(Runnable event) {
        pending.add(event);
    }

    /** Hands out what was kept for later. */
    void flush() {
        if (!pending.isEmpty()) {
            queue.add(pending);
            pending = new ArrayList<>();
        }
    }

    private void run() {
        try {
            for (List<Runnable> events = queue.take(); !events.isEmpty(); events = queue.take()) {
                events.forEach(Delivery::deliver);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void deliver(Runnable event) {
        try {
            event.run();
        } catch (RuntimeException e) {
            LOG.error("A reader of an answer failed", e);
        }
    }

    /** Ends once all before has been handed out. */
    @Override
    public void close() {
        queue.add(END);
    }

    /** Whether it has ended by then, after {@link #close()}; not to be asked by a reader. */
    boolean awaitEnd(Duration patience) throws InterruptedException {
        return thread.join(patience);
    }
}
