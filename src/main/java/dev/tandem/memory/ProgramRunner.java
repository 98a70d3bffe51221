package dev.tandem.memory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs short programs. */
final class ProgramRunner {

    private static final int MAX_OUTPUT = 1 << 16;

    /** For what is still in the pipe of a program that has ended. */
    private static final Duration REST = Duration.ofSeconds(2);

    private ProgramRunner() {}

    /**
     * What a program printed on its standard output, its first 64 KiB; empty when it failed or was killed for being too
     * slow. Blocks.
     */
    static Optional<String> output(
            Path program, List<String> arguments, Map<String, String> environment, Duration longest) {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            return Optional.empty();
        }
        var _ = process.onExit()
                .orTimeout(longest.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(late -> {
                    end(process);
                    return process;
                });
        // A child that it left behind may hold the pipe open for ever: the reader is given up, not waited for.
        CompletableFuture<String> printed = new CompletableFuture<>();
        Thread.ofVirtual().name("output of " + program).start(() -> read(process, printed));
        try {
            process.getOutputStream().close();
            boolean fine = process.waitFor(longest.toMillis(), TimeUnit.MILLISECONDS) && process.exitValue() == 0;
            return fine ? Optional.of(printed.get(REST.toMillis(), TimeUnit.MILLISECONDS)) : Optional.empty();
        } catch (IOException | ExecutionException | TimeoutException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } finally {
            end(process);
        }
    }

    private static void read(Process process, CompletableFuture<String> printed) {
        try {
            printed.complete(new String(process.getInputStream().readNBytes(MAX_OUTPUT), StandardCharsets.UTF_8));
        } catch (IOException e) {
            printed.completeExceptionally(e);
        }
    }

    /** With the children that it still has; one whose parent has ended is nobody's to find. */
    private static void end(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
