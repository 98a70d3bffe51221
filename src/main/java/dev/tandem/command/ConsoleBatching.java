package dev.tandem.command;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.logging.Handler;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.jboss.logmanager.ExtHandler;
import org.jboss.logmanager.handlers.AsyncHandler;

/**
 * Has lines of the log that wait together written together, once the server is up. A line by itself is written at once:
 * the queue before the console tells it when nothing waits any more, and the console so far wrote each line by itself.
 */
@ApplicationScoped
class ConsoleBatching {

    void onStart(@Observes StartupEvent event) {
        // Elsewhere nothing makes sure of the last lines, as LogDrain does.
        if (LaunchMode.current() == LaunchMode.NORMAL) {
            LogDrain.queues(Stream.of(Logger.getLogger("").getHandlers())).forEach(ConsoleBatching::begin);
        }
    }

    static void begin(AsyncHandler queue) {
        for (Handler writer : queue.getHandlers()) {
            if (writer instanceof ExtHandler console) {
                console.setAutoFlush(false);
            }
        }
    }
}
