package dev.tandem.command;

import io.quarkus.runtime.Application;
import io.quarkus.runtime.ApplicationLifecycleManager;
import java.time.Duration;
import java.util.List;
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

    private final AsyncHandler queue;
    /** What the queue writes to: once it has closed and is empty, it has let go of them. */
    private final List<Handler> writers;

    /** @param queue that does not close what it writes to, for that must stay open for what is in it; not yet closed */
    LogDrain(AsyncHandler queue) {
        this.queue = queue;
        this.writers = List.of(queue.getHandlers());
    }

    /** Returns when the application has stopped and its last line is written, or nobody reads it. */
    static void awaitStopAndDrain() {
        // Found before the application stops: its last act is to take them off and to close them.
        List<LogDrain> drains = queues(Stream.of(Logger.getLogger("").getHandlers()))
                .peek(queue -> queue.setCloseChildren(false))
                .map(LogDrain::new)
                .toList();
        Application application = ApplicationLifecycleManager.getCurrentApplication();
        if (application != null) {
            application.awaitShutdown();
        }
        drains.forEach(drain -> drain.drain(PATIENCE));
    }

    /** The queues among these handlers and below. */
    static Stream<AsyncHandler> queues(Stream<Handler> handlers) {
        return handlers.flatMap(handler -> switch (handler) {
            case AsyncHandler queue -> Stream.of(queue);
            case ExtHandler group -> queues(Stream.of(group.getHandlers()));
            default -> Stream.of();
        });
    }

    /** Closes the queue and waits until it is empty and written. What is logged later is lost. */
    void drain(Duration patience) {
        queue.close();
        long deadline = System.nanoTime() + patience.toNanos();
        try {
            // A closed queue lets go of its handlers once it is empty; nothing else tells.
            while (queue.getHandlers().length > 0 && System.nanoTime() < deadline) {
                Thread.sleep(POLL_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (queue.getHandlers().length == 0) {
            // Its own last act is not to: see ConsoleBatching.
            writers.forEach(Handler::flush);
        }
    }
}
