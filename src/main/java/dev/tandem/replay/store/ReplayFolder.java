package dev.tandem.replay.store;

import dev.tandem.files.AtomicFile;
import dev.tandem.files.FileTree;
import dev.tandem.files.OwnerOnly;
import dev.tandem.json.JsonMappers;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The directory of one replay: {@code replay.json} (its plan), {@code prompts.jsonl}, {@code answers.jsonl},
 * {@code scores.jsonl}, and, when it has ended, {@code end.json}. It holds content, so it is for this user only. Blocks.
 *
 * @param path the directory
 */
public record ReplayFolder(Path path) {

    private static final String PLAN = "replay.json";
    private static final String PROMPTS = "prompts.jsonl";
    private static final String END = "end.json";

    /** How it ended. */
    private record End(String state, @Nullable String reason) {}

    /** Makes the directory, and those above it. */
    public void create() throws IOException {
        OwnerOnly.createDirectories(path);
    }

    public Path answers() {
        return path.resolve("answers.jsonl");
    }

    public Path scores() {
        return path.resolve("scores.jsonl");
    }

    /** What variants said that take turns; kept until all have said it. */
    public Path variantScores() {
        return path.resolve("opinions.jsonl");
    }

    public void writePlan(ReplayPlan plan) throws IOException {
        AtomicFile.write(path.resolve(PLAN), JsonMappers.REPLAYS.writeValueAsBytes(plan));
    }

    public ReplayPlan plan() throws IOException {
        return JsonMappers.REPLAYS.readValue(Files.readAllBytes(path.resolve(PLAN)), ReplayPlan.class);
    }

    /** Keeps prompts as every variant will get them. */
    public int writePrompts(PromptSource prompts) throws IOException {
        int count;
        try (BufferedWriter out = Files.newBufferedWriter(path.resolve(PROMPTS))) {
            count = prompts.writeTo(prompt -> {
                out.write(JsonMappers.REPLAYS.writeValueAsString(prompt));
                out.write('\n');
            });
        }
        sync(path.resolve(PROMPTS));
        Files.createFile(answers());
        return count;
    }

    /** Its prompts, in their order. */
    public PromptIterator prompts() throws IOException {
        return new PromptIterator(Files.newBufferedReader(path.resolve(PROMPTS)));
    }

    /** How it ended; empty while it has not. */
    public Optional<ReplayState> end() throws IOException {
        End end;
        try {
            end = JsonMappers.REPLAYS.readValue(Files.readAllBytes(path.resolve(END)), End.class);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        String reason = end.reason() == null ? "" : end.reason();
        return Optional.of(
                switch (end.state()) {
                    case "completed" -> new ReplayState.Completed();
                    case "cancelled" -> new ReplayState.Cancelled();
                    default -> new ReplayState.Failed(reason);
                });
    }

    public void writeEnd(ReplayState state) throws IOException {
        AtomicFile.write(
                path.resolve(END), JsonMappers.REPLAYS.writeValueAsBytes(new End(state.label(), state.reason())));
    }

    public void forgetEnd() throws IOException {
        Files.deleteIfExists(path.resolve(END));
    }

    /** Moves a whole directory to its place in one step. */
    public ReplayFolder moveTo(Path place) throws IOException {
        sync(path);
        Files.move(path, place, StandardCopyOption.ATOMIC_MOVE);
        return new ReplayFolder(place);
    }

    /** Removes it with all that is in it; harmless when it is not there. */
    public void delete() throws IOException {
        FileTree.delete(path);
    }

    private static void sync(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
