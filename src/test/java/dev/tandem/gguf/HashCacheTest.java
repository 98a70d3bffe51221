package dev.tandem.gguf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class HashCacheTest {

    private static final FileTime THEN = FileTime.fromMillis(1_700_000_000_000L);

    @TempDir
    Path directory;

    private Path kept;
    private Path file;

    @BeforeEach
    void write() throws IOException {
        kept = directory.resolve("data/file-hashes");
        file = Files.writeString(directory.resolve("a file"), "abc");
        Files.setLastModifiedTime(file, THEN);
    }

    private String hash() throws IOException {
        return new HashCache(kept).sha256(file);
    }

    @Test
    void shouldNotReadAFileAgainWhenSizeAndTimeAreTheSame() throws IOException {
        String before = hash();
        Files.writeString(file, "xyz");
        Files.setLastModifiedTime(file, THEN);

        assertThat(hash()).isEqualTo(before);
    }

    @Test
    void shouldReadAFileAgainWhenItsTimeOrSizeChanged() throws IOException {
        String before = hash();
        Files.writeString(file, "xyz");
        Files.setLastModifiedTime(file, FileTime.fromMillis(THEN.toMillis() + 1));
        String later = hash();
        Files.writeString(file, "longer");
        Files.setLastModifiedTime(file, FileTime.fromMillis(THEN.toMillis() + 1));

        assertThat(later)
                .isEqualTo(FileHash.sha256("xyz".getBytes(StandardCharsets.UTF_8)))
                .isNotEqualTo(before);
        assertThat(hash()).isEqualTo(FileHash.sha256("longer".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void shouldDoWithoutWhenWhatIsKeptIsSpoiltOrCannotBeWritten() throws IOException {
        Files.createDirectories(kept.getParent());
        Files.write(kept, new byte[] {(byte) 0xFF, (byte) 0xFE, '\n'});
        assertThat(hash()).isEqualTo(FileHash.sha256(file));

        Files.writeString(kept, "0".repeat(64) + " 99999999999999999999 1 " + file.toAbsolutePath() + "\n");
        assertThat(hash()).isEqualTo(FileHash.sha256(file));

        Path nowhere = Files.writeString(directory.resolve("no directory"), "").resolve("file-hashes");
        assertThat(new HashCache(nowhere).sha256(file)).isEqualTo(FileHash.sha256(file));
    }

    @Test
    void shouldKeepTheNewestOnlyWhenThereAreMany() throws IOException {
        HashCache cache = new HashCache(kept);
        for (int i = 0; i < 300; i++) {
            cache.sha256(Files.writeString(directory.resolve("file" + i), "" + i));
        }

        assertThat(Files.readAllLines(kept)).hasSize(256).last().asString().endsWith("file299");
    }
}
