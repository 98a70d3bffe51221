package dev.tandem.command;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What {@code replay} was asked to do.
 *
 * @param file the prompts; empty for recorded ones, and when one that was begun is to be followed
 * @param resumed id of the replay to follow; empty for a new one
 * @param server where the server is
 * @param directory where the reports are written; empty for none
 * @param parameters of the replay, as the server knows them
 */
record ReplayArguments(
        Optional<Path> file,
        Optional<String> resumed,
        URI server,
        Optional<Path> directory,
        Map<String, String> parameters) {

    private static final int HIGHEST_PORT = 65_535;
    private static final String ID = "rp_[0-9a-f]{32}";

    /**
     * Holds them to one another.
     *
     * @param server its URL
     * @throws IllegalArgumentException that says what is wrong
     */
    static ReplayArguments of(
            List<Path> files,
            Optional<String> resumed,
            String server,
            Optional<Path> directory,
            Map<String, String> parameters) {
        require(files.size() <= 1, "Only one file of prompts is replayed at a time.");
        Optional<Path> file = files.stream().findFirst();
        boolean recorded = parameters.containsKey("prompts");
        require(
                Stream.of(file.isPresent(), resumed.isPresent(), recorded)
                                .filter(one -> one)
                                .count()
                        == 1,
                "Name a file of prompts, or say --recorded, or with --resume name a replay.");
        require(resumed.isPresent() || parameters.containsKey("model"), "--model is needed.");
        require(resumed.isEmpty() || parameters.isEmpty(), "A replay that was begun takes no other options.");
        require(resumed.filter(id -> !id.matches(ID)).isEmpty(), "--resume needs the id of a replay.");
        URI where = server(server);
        file.ifPresent(given -> checkPrompts("PROMPTS", given));
        directory.ifPresent(ReplayArguments::checkDirectory);
        return new ReplayArguments(file, resumed, where, directory, parameters);
    }

    /**
     * Devices and pipes have no length, and may have no end.
     *
     * @param argument that names the file
     */
    static void checkPrompts(String argument, Path file) {
        require(Files.exists(file), argument + " names a file that does not exist: " + file + ".");
        require(Files.isRegularFile(file), argument + " must name a file, and " + file + " is no regular file.");
        require(Files.isReadable(file), argument + " names a file that cannot be read: " + file + ".");
    }

    /** Before hours of work, not after, and by trying: not all that counts as writable is. */
    static void checkDirectory(Path directory) {
        Path there = directory.toAbsolutePath();
        while (there.getParent() != null && !Files.exists(there)) {
            there = there.getParent();
        }
        require(Files.isDirectory(there), "--out needs a directory, and " + there + " is none.");
        require(canBeWritten(there), "--out needs a directory that can be written, and " + there + " cannot.");
    }

    private static boolean canBeWritten(Path directory) {
        try {
            Files.delete(Files.createTempFile(directory, ".tandem", ""));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** The parameters as a query. */
    String query() {
        return parameters.entrySet().stream()
                .map(one -> one.getKey() + "=" + URLEncoder.encode(one.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&", "?", ""));
    }

    private static URI server(String text) {
        try {
            URI server = URI.create(text.endsWith("/") ? text : text + "/");
            require(
                    ("http".equalsIgnoreCase(server.getScheme()) || "https".equalsIgnoreCase(server.getScheme()))
                            && server.getHost() != null
                            && server.getPort() <= HIGHEST_PORT
                            && server.getPort() != 0,
                    "--server needs a URL.");
            return server;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--server needs a URL of HTTP, such as http://localhost:8080.", e);
        }
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
