package dev.tandem.engine.llamaserver;

import dev.tandem.engine.http.UpstreamClient;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** One running process, the connections to it, its output and what is written down about it. Thread-safe. */
final class ServerProcess {

    private static final Duration LAST_WORDS = Duration.ofSeconds(1);

    private final Process process;
    private final LaunchSpec launchSpec;
    private final UpstreamClient client;
    private final ServerOutput output;
    private final OrphanReaper orphanReaper;
    private final Thread reader;
    private final Optional<PidFile> file;

    private ServerProcess(
            Process process,
            LaunchSpec launchSpec,
            UpstreamClient client,
            ServerOutput output,
            OrphanReaper orphanReaper) {
        this.process = process;
        this.launchSpec = launchSpec;
        this.client = client;
        this.output = output;
        this.orphanReaper = orphanReaper;
        this.reader = Thread.ofPlatform()
                .daemon()
                .name("llama-server-" + process.pid() + "-output")
                .start(() -> output.follow(process.getInputStream()));
        this.file = written(List.of(realPath(launchSpec.program())));
        file.ifPresent(orphanReaper::remember);
    }

    /** @param ended called when the process has ended, on another thread */
    static ServerProcess start(
            LaunchSpec launchSpec,
            Vertx vertx,
            ProcessLauncher processLauncher,
            ServerOutput output,
            OrphanReaper orphanReaper,
            Runnable ended)
            throws CannotStartException {
        try {
            Process process = processLauncher.start(launchSpec);
            var _ = process.onExit().thenRun(ended);
            return new ServerProcess(
                    process, launchSpec, new UpstreamClient(vertx, launchSpec.endpoint()), output, orphanReaper);
        } catch (IOException e) {
            throw new CannotStartException(
                    launchSpec.program() + " cannot be run (" + e.getMessage() + "). Is it built for this machine?");
        }
    }

    /** Asks it. */
    UpstreamClient client() {
        return client;
    }

    ServerOutput output() {
        return output;
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Writes down what the process turned out to run: a script may have started it. */
    void noteProgram() {
        String expected = realPath(launchSpec.program());
        process.info()
                .command()
                .filter(actual -> !actual.equals(expected))
                .flatMap(actual -> written(List.of(expected, actual)))
                .ifPresent(orphanReaper::remember);
    }

    /** Asks it to end, and kills it when it has not after a while. */
    void stop(Duration patience) {
        List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        all.forEach(ProcessHandle::destroy);
        if (!ends(patience)) {
            kill();
        }
    }

    /** Ends it at once, and what it has started. */
    void kill() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        ends(Duration.ofSeconds(5));
    }

    /** To be called when it has ended by itself: how and why, in one sentence. */
    String exitReason() {
        awaitOutput();
        return "llama-server " + new ExitStatus(process.exitValue()).told(output);
    }

    /** To be called when it was killed: what it printed last. */
    String lastWords() {
        awaitOutput();
        String words = output.lastWords();
        return (process.isAlive() ? "it cannot be ended; " : "") + (words.isEmpty() ? "it printed nothing." : words);
    }

    private void awaitOutput() {
        forget();
        try {
            reader.join(LAST_WORDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** To be called when it has ended. A script may leave behind what it started, which holds memory and its output. */
    void forget() {
        if (!process.isAlive()) {
            new ProcessSession(process.pid()).kill();
        }
        file.ifPresent(orphanReaper::forget);
    }

    /** To be called when it has ended by itself: answers that have not learnt of it yet break off. */
    void abandonConnections() {
        client.abandon();
    }

    /** To be called when nothing that came from it is being read any more. */
    void closeConnections() {
        client.close();
    }

    private boolean ends(Duration patience) {
        try {
            return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private Optional<PidFile> written(List<String> programs) {
        return ProcessIdentity.of(process.pid())
                .flatMap(child -> ProcessIdentity.of(ProcessHandle.current().pid())
                        .map(owner -> new PidFile(child, owner, programs)));
    }

    private static String realPath(Path program) {
        try {
            return program.toRealPath().toString();
        } catch (IOException e) {
            return program.toString();
        }
    }
}
