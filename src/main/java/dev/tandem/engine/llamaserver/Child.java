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
final class Child {

    private static final Duration LAST_WORDS = Duration.ofSeconds(1);
    private static final int SIGNALLED = 128;

    private final Process process;
    private final Launch launch;
    private final UpstreamClient client;
    private final ChildOutput output;
    private final Leftovers leftovers;
    private final Thread reader;
    private final Optional<ChildFile> file;

    private Child(Process process, Launch launch, UpstreamClient client, ChildOutput output, Leftovers leftovers) {
        this.process = process;
        this.launch = launch;
        this.client = client;
        this.output = output;
        this.leftovers = leftovers;
        this.reader = Thread.ofPlatform()
                .daemon()
                .name("llama-server-" + process.pid() + "-output")
                .start(() -> output.follow(process.getInputStream()));
        this.file = written(List.of(realPath(launch.program())));
        file.ifPresent(leftovers::remember);
    }

    /** @param ended called when the process has ended, on another thread */
    static Child start(
            Launch launch, Vertx vertx, Forker forker, ChildOutput output, Leftovers leftovers, Runnable ended)
            throws CannotStartException {
        try {
            Process process = forker.start(launch);
            var _ = process.onExit().thenRun(ended);
            return new Child(process, launch, new UpstreamClient(vertx, launch.endpoint()), output, leftovers);
        } catch (IOException e) {
            throw new CannotStartException(
                    launch.program() + " cannot be run (" + e.getMessage() + "). Is it built for this machine?");
        }
    }

    /** Asks it. */
    UpstreamClient client() {
        return client;
    }

    ChildOutput output() {
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
        String expected = realPath(launch.program());
        process.info()
                .command()
                .filter(actual -> !actual.equals(expected))
                .flatMap(actual -> written(List.of(expected, actual)))
                .ifPresent(leftovers::remember);
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

    /** To be called when it has ended: why it did, in one sentence. */
    String lastWords() {
        try {
            reader.join(LAST_WORDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        forget();
        String cause = output.cause();
        return "llama-server " + exit() + (cause.isEmpty() ? " and printed nothing." : ": " + cause);
    }

    /** To be called when it has ended. */
    void forget() {
        file.ifPresent(leftovers::forget);
    }

    /** To be called when nothing that came from it is being read any more. */
    void hangUp() {
        client.close();
    }

    private String exit() {
        if (process.isAlive()) {
            return "cannot be ended";
        }
        int code = process.exitValue();
        return code > SIGNALLED ? "was ended by signal " + (code - SIGNALLED) : "ended with exit code " + code;
    }

    private boolean ends(Duration patience) {
        try {
            return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private Optional<ChildFile> written(List<String> programs) {
        return ProcessIdentity.of(process.pid())
                .flatMap(child -> ProcessIdentity.of(ProcessHandle.current().pid())
                        .map(owner -> new ChildFile(child, owner, programs)));
    }

    private static String realPath(Path program) {
        try {
            return program.toRealPath().toString();
        } catch (IOException e) {
            return program.toString();
        }
    }
}
