package dev.tandem.gguf;

import dev.tandem.digest.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;

/** SHA-256 of whole files, streamed. */
public final class FileHash {

    private static final int BUFFER = 1 << 20;

    private FileHash() {}

    /**
     * The file's hash, 64 lower-case hex digits. Reads all of it, about a second for each GB, so not for an event
     * loop; an interrupt ends it with {@link java.nio.channels.ClosedByInterruptException}.
     *
     * @throws IOException when it cannot be read or is not a regular file
     */
    public static String sha256(Path file) throws IOException {
        MessageDigest digest = Sha256.begin();
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
        try (FileChannel channel = open(file)) {
            while (channel.read(buffer) >= 0) {
                digest.update(buffer.flip());
                buffer.clear();
            }
        }
        return hex(digest);
    }

    /** Opens a regular file: a pipe or a device could keep its reader waiting for ever. */
    static FileChannel open(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file.toString());
        }
        if (!Files.isRegularFile(file)) {
            throw new FileSystemException(file.toString(), null, "not a regular file");
        }
        return FileChannel.open(file);
    }

    /** Hash of bytes in memory, 64 lower-case hex digits. */
    public static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(Sha256.begin().digest(bytes));
    }

    static String hex(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }
}
