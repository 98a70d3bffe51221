package dev.tandem.replay;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The directory of one replay: {@code replay.json} (its plan), {@code prompts.jsonl}, {@code answers.jsonl},
 * {@code scores.jsonl}, and, when it has ended, {@code end.json}. It holds content, so it is for this user only. Blocks.
 *
 * @param path the directory
 */
record ReplayFolder(Path path) {

    private static final String PLAN = "replay.json";
    private static final String PROMPTS = "prompts.jsonl";
    private static final String END = "end.json";

    /** How it ended. */
    private record End(String state, @Nullable String reason) {}

    /** Makes the directory, and those above it. */
    void create() throws IOException {
        boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] mine = posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
                }
                : new FileAttribute<?>[0];
        Files.createDirectories(path, mine);
    }

    Path answers() {
        return path.resolve("answers.jsonl");
    }

    Path scores() {
        return path.resolve("scores.jsonl");
    }

    /** What variants said that take turns; kept until all have said it. */
    Path opinions() {
        return path.resolve("opinions.jsonl");
    }

    void writePlan(ReplayPlan plan) throws IOException {
        write(PLAN, ReplayJson.OWN.writeValueAsBytes(plan));
    }

    ReplayPlan plan() throws IOException {
        return ReplayJson.OWN.readValue(Files.readAllBytes(path.resolve(PLAN)), ReplayPlan.class);
    }

    /** Reads a file of prompts, and keeps them as every variant will get them. */
    int writePrompts(InputStream file, PromptReader reader) throws IOException {
        int count;
        try (BufferedWriter out = Files.newBufferedWriter(path.resolve(PROMPTS))) {
            count = reader.read(file, prompt -> {
                out.write(ReplayJson.OWN.writeValueAsString(prompt));
                out.write('\n');
            });
        }
        sync(path.resolve(PROMPTS));
        Files.createFile(answers());
        return count;
    }

    /** Its prompts, in their order. */
    Prompts prompts() throws IOException {
        return new Prompts(Files.newBufferedReader(path.resolve(PROMPTS)));
    }

    /** How it ended; empty while it has not. */
    Optional<ReplayState> end() throws IOException {
        End end;
        try {
            end = ReplayJson.OWN.readValue(Files.readAllBytes(path.resolve(END)), End.class);
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

    void writeEnd(ReplayState state) throws IOException {
        write(END, ReplayJson.OWN.writeValueAsBytes(new End(state.label(), state.reason())));
    }

    void forgetEnd() throws IOException {
        Files.deleteIfExists(path.resolve(END));
    }

    /** Moves a whole directory to its place in one step. */
    ReplayFolder moveTo(Path place) throws IOException {
        sync(path);
        Files.move(path, place, StandardCopyOption.ATOMIC_MOVE);
        return new ReplayFolder(place);
    }

    /** Removes it with all that is in it; harmless when it is not there. */
    void delete() throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        Files.walkFileTree(path, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) throws IOException {
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private void write(String name, byte[] content) throws IOException {
        Path part = path.resolve(name + ".part");
        try (OutputStream out = Files.newOutputStream(part)) {
            out.write(content);
        }
        sync(part);
        Files.move(part, path.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void sync(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
