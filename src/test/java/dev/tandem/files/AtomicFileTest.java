package dev.tandem.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files are replaced whole or not at all. */
@Tag("unit")
class AtomicFileTest {

    @TempDir
    Path directory;

    @Test
    void shouldReplaceWhatIsThereWhenAllIsWritten() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "old");

        AtomicFile.write(file, "neu: ü");

        assertThat(file).hasContent("neu: ü");
        assertThat(directory).isDirectoryNotContaining("glob:**" + AtomicFile.UNFINISHED);
    }

    @Test
    void shouldLeaveWhatIsThereWhenWritingFails() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "old");

        assertThatThrownBy(() -> AtomicFile.write(file, out -> {
                    out.write('n');
                    throw new IOException("the disk is full");
                }))
                .hasMessage("the disk is full");

        assertThat(file).hasContent("old");
        assertThat(directory).isDirectoryNotContaining("glob:**" + AtomicFile.UNFINISHED);
    }

    @Test
    void shouldHoldOneOfThemWhenSeveralWriteAtOnce() {
        Path file = directory.resolve("file");

        CompletableFuture.allOf(IntStream.range(0, 8)
                        .mapToObj(writer -> CompletableFuture.runAsync(() -> write(file, writer)))
                        .toArray(CompletableFuture[]::new))
                .join();

        assertThat(file).content().matches("(\\d)\\1{9999}");
    }

    private static void write(Path file, int digit) {
        try {
            AtomicFile.write(file, String.valueOf(digit).repeat(10_000));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
