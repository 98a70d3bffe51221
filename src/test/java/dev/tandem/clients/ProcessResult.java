package dev.tandem.clients;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * How a program ended.
 *
 * @param status exit status, 0 when it went well
 * @param output what it wrote, with its errors among it
 */
record ProcessResult(int status, String output) {

    /** Longer than any of these programs takes, an installation from afar included. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /** Runs a program to its end, which is forced when it takes too long. */
    static ProcessResult in(Path directory, String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .start();
            process.onExit()
                    .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    .exceptionally(_ -> process.destroyForcibly());
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new ProcessResult(process.waitFor(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
