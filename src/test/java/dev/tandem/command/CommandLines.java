package dev.tandem.command;

import dev.tandem.gguf.HashCache;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine;

/** The command line as {@link Main} makes it, to look at. */
public final class CommandLines {

    private CommandLines() {}

    public static CommandLine whole() {
        return TandemCommand.line(
                new ServeCommand(asked -> {}),
                new InspectCommand(new HashCache(Path.of("target/file-hashes"))),
                new ReplayCommand(Optional.empty(), Duration.ofMillis(1)));
    }
}
