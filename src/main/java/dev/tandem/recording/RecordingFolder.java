package dev.tandem.recording;

import dev.tandem.files.OwnerOnly;
import dev.tandem.routing.KeyHash;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The files that hold one model's requests, as lines in the order of time. A file is given up for the next when it holds
 * a sixteenth of the most that is kept, or a thirtieth of the longest time, and is removed as a whole: when the most
 * would be exceeded, or before any request in it is kept for too long. Thread-safe; blocks.
 */
final class RecordingFolder {

    private static final int FILES_BY_SIZE = 16;
    private static final int FILES_BY_TIME = 30;
    private static final int LONGEST_NAME = 60;
    private static final int HASH_DIGITS = 8;
    private static final int BUFFER = 1 << 16;

    private final Path root;
    private final Path path;
    private final long maxBytes;
    private final Duration retention;
    private @Nullable RecordingSegment current;
    private Instant currentBegun = Instant.EPOCH;

    /**
     * @param root where the directories of all models are; need not exist yet
     * @param name of this one
     * @param maxBytes the most that the files hold
     * @param retention how long a line is kept at most
     */
    RecordingFolder(Path root, String name, long maxBytes, Duration retention) {
        this.root = root;
        this.path = root.resolve(name);
        this.maxBytes = maxBytes;
        this.retention = retention;
    }

    /** What is found of files. */
    record Found(long lines, long bytes, Optional<Instant> oldest) {}

    /** The name of a model's directory, whatever the model's name is made of. */
    static String name(String model) {
        String readable = model.replaceAll("[^A-Za-z0-9._-]", "_");
        String hash = KeyHash.hex(model).substring(0, HASH_DIGITS);
        return readable.substring(0, Math.min(LONGEST_NAME, readable.length())) + "-" + hash;
    }

    Path path() {
        return path;
    }

    /** Adds a line, and removes what is too old or too much for it. When that fails, nothing of the line stays. */
    synchronized void append(byte[] line, Instant now) throws IOException {
        RecordingSegment segment = segment(line.length, now);
        try {
            segment.write(line);
        } catch (IOException e) {
            try {
                end();
            } catch (IOException open) {
                e.addSuppressed(open);
            }
            throw e;
        }
    }

    /** Removes what is too old. */
    synchronized void sweep(Instant now) throws IOException {
        makeRoom(0, now);
    }

    /** How much is there. */
    synchronized Found found() throws IOException {
        byte[] buffer = new byte[BUFFER];
        long lines = 0;
        long bytes = 0;
        Instant oldest = null;
        for (Path segment : RecordingSegment.in(path)) {
            long here = 0;
            try (InputStream in = Files.newInputStream(segment)) {
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    for (int i = 0; i < read; i++) {
                        here += buffer[i] == '\n' ? 1 : 0;
                    }
                    bytes += read;
                }
            } catch (NoSuchFileException e) {
                // Another process shares the directory and needed the room.
            }
            lines += here;
            oldest = oldest == null && here > 0 ? RecordingSegment.begun(segment) : oldest;
        }
        return new Found(lines, bytes, Optional.ofNullable(oldest));
    }

    /** The files, the oldest first. */
    synchronized List<Path> segments() throws IOException {
        return RecordingSegment.in(path);
    }

    /** Removes all. */
    synchronized void clear() throws IOException {
        end();
        for (Path segment : RecordingSegment.in(path)) {
            Files.deleteIfExists(segment);
        }
    }

    /** Ends the file that is being written. */
    synchronized void end() throws IOException {
        RecordingSegment ending = current;
        current = null;
        if (ending != null) {
            ending.end();
        }
    }

    private void makeRoom(long needed, Instant now) throws IOException {
        Deque<Path> segments = new ArrayDeque<>(RecordingSegment.in(path));
        long total = needed;
        for (Path segment : segments) {
            total += RecordingSegment.size(segment);
        }
        while (!segments.isEmpty()
                && (total > maxBytes
                        || !RecordingSegment.begun(segments.getFirst())
                                .plus(retention)
                                .isAfter(now))) {
            Path oldest = segments.removeFirst();
            if (current != null && current.path().equals(oldest)) {
                end();
            }
            total -= RecordingSegment.size(oldest);
            Files.deleteIfExists(oldest);
        }
    }

    private RecordingSegment segment(int needed, Instant now) throws IOException {
        long most = maxBytes / FILES_BY_SIZE;
        RecordingSegment writing = current;
        if (writing != null
                && writing.size() + needed <= most
                && now.isBefore(currentBegun.plus(retention.dividedBy(FILES_BY_TIME)))
                && Files.exists(writing.path())) {
            return writing;
        }
        end();
        makeRoom(Math.max(most, needed), now);
        OwnerOnly.secureDirectory(root);
        OwnerOnly.secureDirectory(path);
        // Names are in the order of their making, also within a millisecond.
        currentBegun = Instant.ofEpochMilli(Math.max(now.toEpochMilli(), currentBegun.toEpochMilli() + 1));
        writing = RecordingSegment.begin(path, currentBegun);
        current = writing;
        return writing;
    }
}
