package dev.tandem.gguf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.security.MessageDigest;

/**
 * Reads the header's little-endian primitives in order, and knows where it is. Every length is checked against what is
 * left before anything of that length is allocated or read. Not thread-safe.
 */
final class HeaderInput {

    /** Headers with a vocabulary of 256 Ki entries and its merges have 15 MiB, with an embedded tokenizer 50. */
    static final long MAX_HEADER = 256L << 20;

    private static final int BUFFER = 1 << 16;

    private final Path file;
    private final ReadableByteChannel channel;
    private final long fileSize;
    private final ByteBuffer buffer =
            ByteBuffer.allocate(BUFFER).order(ByteOrder.LITTLE_ENDIAN).limit(0);
    private long position;

    /**
     * @param file for messages only
     * @param channel stands at the file's beginning; stays open
     * @param fileSize bytes that the channel is going to give
     */
    HeaderInput(Path file, ReadableByteChannel channel, long fileSize) {
        this.file = file;
        this.channel = channel;
        this.fileSize = fileSize;
    }

    /** The next byte to be read, counted from 0. */
    long position() {
        return position;
    }

    long fileSize() {
        return fileSize;
    }

    /** What to throw when the file is wrong at that byte. */
    GgufException wrong(long offset, String problem) {
        return new GgufException(file, offset, problem);
    }

    /** Checks that so many items of at least so many bytes each can follow, before any is read. */
    void require(long count, int bytesEach, String what) throws GgufException {
        if (count < 0 || count > (fileSize - position) / bytesEach) {
            throw wrong(
                    position,
                    what + " would take " + Long.toUnsignedString(count) + " × " + bytesEach
                            + " bytes or more and reach beyond the end of the file, which has " + fileSize
                            + ": it is damaged or not whole");
        }
        if (count > (MAX_HEADER - position) / bytesEach) {
            throw wrong(
                    position,
                    what + " would make the header larger than the " + (MAX_HEADER >> 20) + " MiB that are read");
        }
    }

    int u32(String what) throws IOException {
        fill(Integer.BYTES, what);
        position += Integer.BYTES;
        return buffer.getInt();
    }

    long u64(String what) throws IOException {
        fill(Long.BYTES, what);
        position += Long.BYTES;
        return buffer.getLong();
    }

    /** So many bytes; the caller has bounded the number. */
    byte[] bytes(int count, String what) throws IOException {
        require(count, 1, what);
        byte[] bytes = new byte[count];
        for (int done = 0; done < count; ) {
            fill(1, what);
            int chunk = Math.min(buffer.remaining(), count - done);
            buffer.get(bytes, done, chunk);
            done += chunk;
            position += chunk;
        }
        return bytes;
    }

    /** Passes over so many bytes. */
    void skip(long count, String what) throws IOException {
        require(count, 1, what);
        for (long left = count; left > 0; ) {
            fill(1, what);
            int chunk = (int) Math.min(buffer.remaining(), left);
            buffer.position(buffer.position() + chunk);
            left -= chunk;
            position += chunk;
        }
    }

    /** Feeds so many bytes to the digest without keeping them. */
    void digest(long count, MessageDigest digest, String what) throws IOException {
        require(count, 1, what);
        for (long left = count; left > 0; ) {
            fill(1, what);
            int chunk = (int) Math.min(buffer.remaining(), left);
            digest.update(buffer.array(), buffer.position(), chunk);
            buffer.position(buffer.position() + chunk);
            left -= chunk;
            position += chunk;
        }
    }

    private void fill(int needed, String what) throws IOException {
        if (buffer.remaining() >= needed) {
            return;
        }
        require(needed, 1, what);
        buffer.compact();
        while (buffer.position() < needed) {
            if (channel.read(buffer) < 0) {
                throw wrong(position, "the file became shorter while " + what + " was read");
            }
        }
        buffer.flip();
    }
}
