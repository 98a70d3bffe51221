package dev.tandem.gguf;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
@Timeout(10)
class GgufReaderFuzzTest {

    @TempDir
    static Path directory;

    @FuzzTest
    void shouldReadOrRefuseAnyFile(byte[] content) throws IOException {
        GgufReadings.isReadable(Files.write(directory.resolve("fuzzed.gguf"), content));
    }
}
