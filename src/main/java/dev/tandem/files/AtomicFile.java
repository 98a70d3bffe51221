package dev.tandem.files;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * Writes a file beside its place under a name of its own, flushes it to the disk and moves it into place in one step. So
 * what stands there is whole at any time, also when the power fails or several processes write the same file: the last
 * one wins. Blocks.
 */
public final class AtomicFile {

    /** How the names of unfinished files end; one is left behind only by a process that died. */
    public static final String UNFINISHED = ".part";

    private AtomicFile() {}

    /** What a file is to hold. */
    @FunctionalInterface
    public interface Content {

        /** @throws IOException to leave the file as it was */
        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * Replaces a file, or makes it.
     *
     * @param file in a directory that is there
     * @throws IOException when it cannot be written; the file is then as it was
     */
    public static void write(Path file, Content content) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID() + UNFINISHED);
        try {
            try (FileChannel channel =
                    FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                content.writeTo(Channels.newOutputStream(channel));
                channel.force(true);
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** The same with bytes that are there. */
    public static void write(Path file, byte[] content) throws IOException {
        write(file, out -> out.write(content));
    }

    /** The same with a text, in UTF-8. */
    public static void write(Path file, String content) throws IOException {
        write(file, content.getBytes(StandardCharsets.UTF_8));
    }
}
