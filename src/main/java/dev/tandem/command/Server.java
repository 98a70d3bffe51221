package dev.tandem.command;

import io.quarkus.runtime.ApplicationLifecycleManager;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.Quarkus;
import org.jspecify.annotations.Nullable;

/** Serves, and when it cannot begin to, says why in one sentence on standard error. */
final class Server {

    private static volatile boolean failed;
    private static volatile ServeRequest request = ServeRequest.CONFIGURED;

    private Server() {}

    /** What was asked for. */
    static ServeRequest request() {
        return request;
    }

    /**
     * Blocks until the server is stopped; where it cannot start, or was only to check its configuration, ends the process
     * with the status that says so.
     */
    static void run(ServeRequest asked) {
        request = asked;
        asked.settings().forEach(System::setProperty);
        if (asked.checkOnly()) {
            // What is found out is printed, and nothing else.
            System.setProperty("quarkus.log.console.enabled", "false");
        }
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

    private static @Nullable ConfigurationReport report(@Nullable Throwable failure) {
        Throwable cause = failure;
        while (cause != null && !(cause instanceof ConfigurationReport)) {
            cause = cause.getCause();
        }
        return (ConfigurationReport) cause;
    }

    /**
     * Written past the log, whose queue nobody empties before the process ends.
     *
     * @param failure what kept it from starting; {@code null} when it was stopped
     */
    private static void ended(int status, @Nullable Throwable failure) {
        int told = status;
        if (report(failure) instanceof ConfigurationReport report) {
            failed = true;
            told = report.print(System.out, System.err);
        } else if (failure != null) {
            failed = true;
            StartFailure.print(failure, System.err);
        }
        ApplicationLifecycleManager.getDefaultExitCodeHandler().accept(told, failure);
    }
}
