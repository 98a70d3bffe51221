package dev.tandem.recording;

import dev.tandem.files.OwnerOnly;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The file that lines are being added to. Its name begins with the time at which it was begun. Blocks. */
final class RecordingSegment {

    private static final Pattern NAME = Pattern.compile("[0-9]{13}-[0-9a-f-]{36}\\.jsonl");
    private static final int TIME_DIGITS = 13;

    private final Path path;
    private final FileChannel channel;
    private long size;

    private RecordingSegment(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /** Makes a new one, which this user alone may read. */
    static RecordingSegment begin(Path directory, Instant now) throws IOException {
        String name = String.format(Locale.ROOT, "%013d-%s.jsonl", now.toEpochMilli(), UUID.randomUUID());
        Path path = directory.resolve(name);
        return new RecordingSegment(
                path,
                FileChannel.open(
                        path,
                        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        OwnerOnly.file(directory)));
    }

    /** Those in a directory, the oldest first; none when it is not there. */
    static List<Path> in(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(entry ->
                            NAME.matcher(entry.getFileName().toString()).matches())
                    .sorted(Comparator.comparing(entry -> entry.getFileName().toString()))
                    .toList();
        }
    }

    /** When one was begun. */
    static Instant begun(Path segment) {
        return Instant.ofEpochMilli(
                Long.parseLong(segment.getFileName().toString().substring(0, TIME_DIGITS)));
    }

    Path path() {
        return path;
    }

    long size() {
        return size;
    }

    /** Adds a line; when that fails, none of it stays. */
    void write(byte[] line) throws IOException {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(line);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            size += line.length;
        } catch (IOException e) {
            try {
                channel.truncate(size);
            } catch (IOException torn) {
                // Whoever reads it knows half a line when it sees one.
                e.addSuppressed(torn);
            }
            throw e;
        }
    }

    /** Ends it; an empty one is removed. */
    void end() throws IOException {
        channel.close();
        if (size == 0) {
            Files.deleteIfExists(path);
        }
    }

    /** How many bytes a file holds; 0 when another process has removed it. */
    static long size(Path segment) throws IOException {
        try {
            return Files.size(segment);
        } catch (NoSuchFileException e) {
            return 0;
        }
    }
}
