package dev.tandem.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** A demo model with two of its tokens swapped: everything else is the same, and it means other words by two ids. */
public final class SwappedTokens {

    /** The model that is changed. */
    private static final Path ORIGINAL = Path.of("src/main/resources/models/demo-Q8_0.gguf");

    private SwappedTokens() {}

    /** Writes it; what is there is replaced. */
    public static Path writeTo(Path file) {
        try {
            byte[] bytes = Files.readAllBytes(ORIGINAL);
            byte[] is = token("▁is");
            byte[] of = token("▁of");
            int first = find(bytes, is);
            int second = find(bytes, of);
            System.arraycopy(of, 0, bytes, first, of.length);
            System.arraycopy(is, 0, bytes, second, is.length);
            Files.createDirectories(file.toAbsolutePath().getParent());
            return Files.write(file, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As it stands in the file: its length, and its text. */
    private static byte[] token(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Long.BYTES + bytes.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(bytes.length)
                .put(bytes)
                .array();
    }

    private static int find(byte[] bytes, byte[] wanted) {
        for (int i = 0; i < bytes.length - wanted.length; i++) {
            if (Arrays.equals(bytes, i, i + wanted.length, wanted, 0, wanted.length)) {
                return i;
            }
        }
        throw new IllegalStateException("this is another vocabulary");
    }
}
