package dev.tandem.command;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
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

    private static final Set<String> PARAMETERS = Set.of(
            "model",
            "variants",
            "control",
            "seed",
            "order",
            "turns",
            "max-tokens",
            "floor",
            "drift",
            "since",
            "until",
            "limit");
    private static final Set<String> OWN = Set.of("server", "out", "resume");
    private static final String RECORDED = "--recorded";
    private static final String ID = "rp_[0-9a-f]{32}";

    /** @throws IllegalArgumentException that says what is wrong */
    static ReplayArguments parse(List<String> arguments) {
        Map<String, String> parameters = new TreeMap<>();
        Map<String, String> own = new TreeMap<>();
        Optional<Path> file = Optional.empty();
        for (Iterator<String> words = arguments.iterator(); words.hasNext(); ) {
            String word = words.next();
            if (!word.startsWith("--")) {
                require(file.isEmpty(), "Only one file of prompts is replayed at a time.");
                file = Optional.of(path(word));
                continue;
            }
            if (word.equals(RECORDED)) {
                parameters.put("prompts", "recorded");
                continue;
            }
            String name = word.substring(2);
            require(PARAMETERS.contains(name) || OWN.contains(name), "There is no option " + word + ".");
            require(words.hasNext(), word + " needs a value.");
            (OWN.contains(name) ? own : parameters).put(name.replace('-', '_'), words.next());
        }
        Optional<String> resumed = Optional.ofNullable(own.get("resume"));
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
        return new ReplayArguments(
                file,
                resumed,
                server(own.getOrDefault("server", "http://localhost:8080")),
                Optional.ofNullable(own.get("out")).map(ReplayArguments::path),
                parameters);
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
            require(server.getScheme() != null && server.getHost() != null, "--server needs a URL.");
            return server;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--server needs a URL, such as http://localhost:8080.", e);
        }
    }

    private static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("'" + text + "' is not a path.", e);
        }
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
