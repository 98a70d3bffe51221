package dev.tandem.command;

import dev.tandem.gguf.HashCache;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;

/** The command line as {@link Main} makes it, to look at. */
public final class CommandLines {

    private static final HashCache HASHES = new HashCache(Path.of("target/file-hashes"));

    private CommandLines() {}

    public static CommandLine whole() {
        return TandemCommand.line(
                new ServeCommand(asked -> {}),
                new InspectCommand(HASHES),
                new CompareCommand(HASHES, Path.of("target"), Map.of(), asked -> {}),
                new ReplayCommand(Optional.empty(), Duration.ofMillis(1)));
    }
}
