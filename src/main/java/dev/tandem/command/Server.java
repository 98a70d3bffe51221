package dev.tandem.command;

import io.quarkus.runtime.ApplicationLifecycleManager;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.Quarkus;
import org.jspecify.annotations.Nullable;

/** Serves, and when it cannot begin to, says why in one sentence on standard error. */
final class Server {

    private static volatile boolean failed;

    private Server() {}

    /** Blocks until the server is stopped; where it cannot start, ends the process with status 1. */
    static void run() {
        if (LaunchMode.current().isDevOrTest()) {
            // Hot reload has its own way to show what is wrong.
            Quarkus.run();
            return;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(Server::writeLastLines, "log drain"));
        try {
            Quarkus.run(null, Server::ended);
        } catch (RuntimeException | LinkageError e) {
            ended(1, e);
        }
    }

    /** Where it did not start, one sentence says all; what was logged on the way adds nothing to it. */
    private static void writeLastLines() {
        if (!failed) {
            LogDrain.awaitStopAndDrain();
        }
    }

    /**
     * Written past the log, whose queue nobody empties before the process ends.
     *
     * @param failure what kept it from starting; {@code null} when it was stopped
     */
    private static void ended(int status, @Nullable Throwable failure) {
        if (failure != null) {
            failed = true;
            StartFailure.print(failure, System.err);
        }
        ApplicationLifecycleManager.getDefaultExitCodeHandler().accept(status, failure);
    }
}
