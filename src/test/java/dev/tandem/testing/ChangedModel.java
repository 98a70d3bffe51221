package dev.tandem.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** A demo model of which one byte was changed, in its chat template: the model's turns are called modem's. */
public final class ChangedModel {

    /** The model that is changed. */
    public static final Path ORIGINAL = Path.of("src/main/resources/models/demo-Q2_K.gguf");

    private static final byte[] NAMED = "set role = 'model'".getBytes(StandardCharsets.US_ASCII);

    private ChangedModel() {}

    /** Writes it; what is there is replaced. */
    public static Path writeTo(Path file) {
        try {
            byte[] bytes = Files.readAllBytes(ORIGINAL);
            int at = find(bytes) + NAMED.length - 2;
            bytes[at] = 'm';
            Files.createDirectories(file.toAbsolutePath().getParent());
            return Files.write(file, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int find(byte[] bytes) {
        for (int i = 0; i < bytes.length - NAMED.length; i++) {
            if (Arrays.equals(bytes, i, i + NAMED.length, NAMED, 0, NAMED.length)) {
                return i;
            }
        }
        throw new IllegalStateException("this is another template");
    }
}
