package dev.tandem.engine.llamaserver;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds the program to start.
 *
 * @param named what the variant's or the global property says; empty when both are silent
 * @param property the property that says it, for messages
 * @param searchPath directories to look in, as the variable {@code PATH} lists them
 */
public record BinaryLookup(Optional<String> named, String property, String searchPath) {

    private static final String NAME = "llama-server";
    private static final String INSTALL =
            " Install llama.cpp (brew install llama.cpp, winget install llama.cpp, the container image"
                    + " ghcr.io/ggml-org/llama.cpp:server, or an archive from"
                    + " https://github.com/ggml-org/llama.cpp/releases), or set tandem.llama-server.binary to its path.";

    /** Whether there is one. */
    public boolean succeeds() {
        return program().isPresent();
    }

    /** The program, an absolute path; empty when there is none. */
    public Optional<Path> program() {
        try {
            return Optional.of(find());
        } catch (CannotStartException e) {
            return Optional.empty();
        }
    }

    /**
     * The program, an absolute path.
     *
     * @throws CannotStartException when there is none, with what to do about it
     */
    Path find() throws CannotStartException {
        String name = named.orElse(NAME);
        return candidates(name)
                .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                .findFirst()
                .map(Path::toAbsolutePath)
                .orElseThrow(() -> new CannotStartException(
                        named.isPresent()
                                ? property + ": there is no program '" + name + "' that may be run." + INSTALL
                                : "There is no program llama-server in PATH." + INSTALL));
    }

    private Stream<Path> candidates(String name) throws CannotStartException {
        try {
            Path path = Path.of(name);
            if (path.isAbsolute() || path.getNameCount() > 1) {
                return Stream.of(path);
            }
            List<String> names = List.of(name, name + ".exe");
            return Arrays.stream(searchPath.split(File.pathSeparator, -1))
                    .filter(directory -> !directory.isBlank())
                    .flatMap(directory -> names.stream().map(file -> Path.of(directory, file)));
        } catch (InvalidPathException e) {
            throw new CannotStartException(property + ": '" + name + "' is not a path." + INSTALL);
        }
    }
}
