package dev.tandem.testing;

import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.Operation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Answers as servers stream them: some of a llama-server, word for word, the others in the forms that servers and clouds
 * are known to have; and {@code mended}, of which each pair of chunks is alike and yet must not be taken for the same.
 */
public final class RecordedStreams {

    private static final Path FOLDER = Path.of("src/test/resources/dev/tandem/streams");

    private RecordedStreams() {}

    /** Their names. */
    public static List<String> names() {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.map(file -> file.getFileName().toString().replace(".sse", ""))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All of it. */
    public static String of(String name) {
        try {
            return Files.readString(FOLDER.resolve(name + ".sse"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The data of its events. */
    public static List<String> data(String name) {
        return of(name).lines()
                .filter(line -> line.startsWith("data: "))
                .map(line -> line.substring("data: ".length()))
                .toList();
    }

    /** What it answers. */
    public static ChatRequest request(String name) {
        boolean text = name.contains("-text");
        var body = text
                ? Requests.completion("Once upon", any -> {}).body()
                : Requests.chat("Tell me a story.").body();
        body.put("stream", true).put("n", name.endsWith("several") ? 2 : 1);
        return new ChatRequest(text ? Operation.TEXT_COMPLETION : Operation.CHAT, body);
    }
}
