package dev.tandem.gguf;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
@Timeout(10)
class VocabularyReaderFuzzTest {

    @TempDir
    static Path directory;

    /** A file that was checked may be another one by the time that it is read for its vocabulary. */
    @FuzzTest
    void shouldReadOrRefuseAnyFile(byte[] content) throws IOException {
        Path file = Files.write(directory.resolve("fuzzed.gguf"), content);

        Optional<Vocabulary> vocabulary = vocabulary(file);

        vocabulary.ifPresent(read -> {
            assertThat(read.size()).isBetween(0, content.length / Long.BYTES);
            assertThat(read.special()).hasSizeLessThanOrEqualTo(read.size());
        });
        if (GgufReadings.isReadable(file)) {
            assertThat(vocabulary).isPresent();
        }
    }

    private static Optional<Vocabulary> vocabulary(Path file) throws IOException {
        try {
            return Optional.of(VocabularyReader.read(file));
        } catch (GgufException e) {
            assertThat(e.offset()).isBetween(0L, Files.size(file));
            assertThat(e.getMessage()).hasSizeLessThan(400);
            return Optional.empty();
        }
    }
}
