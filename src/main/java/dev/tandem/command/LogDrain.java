package dev.tandem.command;

import io.quarkus.runtime.Application;
import io.quarkus.runtime.ApplicationLifecycleManager;
import java.time.Duration;
import java.util.logging.Handler;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.jboss.logmanager.ExtHandler;
import org.jboss.logmanager.handlers.AsyncHandler;

/**
 * Has the last lines of the log written before the process ends. They wait in the console's queue, which a daemon thread
 * empties, and Java does not wait for that one. Runs as a shutdown hook, beside the one in which Quarkus stops.
 */
final class LogDrain {

    /** For a reader that stands still: it loses lines, as ever, but does not keep the process. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final int POLL_MILLIS = 2;

    private LogDrain() {}

    /** Returns when the application has stopped and its last line is written, or nobody reads it. */
    static void awaitStopAndDrain() {
        Application application = ApplicationLifecycleManager.getCurrentApplication();
        if (application != null) {
            // Its last word is in the queue then.
            application.awaitShutdown();
        }
        drain(Stream.of(Logger.getLogger("").getHandlers()), PATIENCE);
    }

    /**
     * Closes the queues among these handlers and below, and waits until they are empty. What is logged later is lost.
     *
     * @param patience for each of them
     */
    static void drain(Stream<Handler> handlers, Duration patience) {
        handlers.forEach(handler -> {
            if (handler instanceof AsyncHandler queue) {
                // What it writes to stays open for what is in it.
                queue.setCloseChildren(false);
                queue.close();
                awaitEmpty(queue, patience);
            } else if (handler instanceof ExtHandler group) {
                drain(Stream.of(group.getHandlers()), patience);
            }
        });
    }

    /** A closed queue lets go of its handlers once it is empty; nothing else tells. */
    private static void awaitEmpty(AsyncHandler queue, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        try {
            while (queue.getHandlers().length > 0 && System.nanoTime() < deadline) {
                Thread.sleep(POLL_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
