package dev.tandem.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("unit")
class FileHashTest {

    @TempDir
    Path directory;

    /** Values of FIPS 180-2, appendix B. */
    @ParameterizedTest
    @CsvSource({
        "'',      0, e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "abc,     1, ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "a, 1000000, cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    })
    void shouldGiveThePublishedHashes(String text, int times, String hash) throws IOException {
        Path file = Files.writeString(directory.resolve("file"), text.repeat(times));

        assertThat(FileHash.sha256(file)).isEqualTo(hash);
    }

    @Test
    void shouldHashAFileThatIsLargerThanItsBuffer() throws IOException {
        Path file = DemoFilesTest.demo("demo-Q2_K.gguf");

        assertThat(FileHash.sha256(file)).isEqualTo(FileHash.sha256(Files.readAllBytes(file)));
    }

    @Test
    void shouldRefuseADirectoryAndAMissingFileAsWhatTheyAre() {
        assertThatThrownBy(() -> FileHash.sha256(directory)).isInstanceOf(FileSystemException.class);
        assertThatThrownBy(() -> FileHash.sha256(directory.resolve("none"))).isInstanceOf(NoSuchFileException.class);
    }
}
