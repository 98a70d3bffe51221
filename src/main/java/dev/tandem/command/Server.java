package dev.tandem.command;

import io.quarkus.runtime.ApplicationLifecycleManager;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Serves, and when it cannot begin to, says why in one sentence on standard error. */
final class Server {

    /** A property of the process, for each reload has classes of its own. */
    private static final String BEGUN = "dev.tandem.begun";

    private static volatile boolean failed;
    private static volatile boolean first;
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
        run(asked, null);
    }

    /** @param application what is done in place of serving; {@code null} to serve */
    static void run(ServeRequest asked, @Nullable Class<? extends QuarkusApplication> application) {
        request = asked;
        first = System.setProperty(BEGUN, "true") == null;
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
            Quarkus.run(application, Server::ended);
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

    /** What the check found out, or Quarkus before it; {@code null} when something else went wrong. */
    private static @Nullable ConfigurationReport report(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConfigurationReport report) {
                return report;
            }
        }
        List<String> faults = StartFailure.faults(failure);
        return faults.isEmpty() ? null : new ConfigurationReport("", faults, List.of());
    }

    /**
     * Hot reload would print stack traces and wait for a change of the sources, which helps nobody who has changed none: where
     * the first start fails for what was said in a sentence, it ends. Nothing is open yet that would have to be closed.
     */
    private static void endDevelopment(Throwable failure) {
        // What is known of the mode only once the start has begun.
        if (endsDevelopment(LaunchMode.current(), first, failure)) {
            Runtime.getRuntime().halt(1);
        }
    }

    /** @param firstStart whether nothing was reloaded yet */
    static boolean endsDevelopment(LaunchMode mode, boolean firstStart, Throwable failure) {
        return mode == LaunchMode.DEVELOPMENT
                && firstStart
                && StartFailure.sentence(failure).isPresent();
    }

    /**
     * Written past the log, whose queue nobody empties before the process ends.
     *
     * @param failure what kept it from starting; {@code null} when it was stopped
     */
    private static void ended(int status, @Nullable Throwable failure) {
        int told = status;
        failed = failure != null;
        ConfigurationReport report = failure != null && request.checkOnly() ? report(failure) : null;
        if (report != null) {
            told = report.print(System.out, System.err);
        } else if (failure != null) {
            StartFailure.print(failure, System.err);
            endDevelopment(failure);
        }
        ApplicationLifecycleManager.getDefaultExitCodeHandler().accept(told, failure);
    }
}
