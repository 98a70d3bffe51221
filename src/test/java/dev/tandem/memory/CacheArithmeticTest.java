package dev.tandem.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.engine.llamaserver.arguments.LlamaServerArguments;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The cache of Gemma 4 26B-A4B, worked out by hand from its dimensions. */
@Tag("unit")
class CacheArithmeticTest {

    private static final long MIB = 1L << 20;

    @TempDir
    Path directory;

    private ModelHeader header;

    @BeforeEach
    void write() throws IOException {
        header = ModelHeader.read(
                GemmaFile.write(directory.resolve("a.gguf"), GemmaFile.Size.A4B, GemmaFile.Recipe.STATIC));
    }

    @Test
    void shouldHaveThePublishedParametersWhenItIsWritten() {
        assertThat(GemmaFile.parameters(GemmaFile.Size.A4B)).isBetween(25_150_000_000L, 25_250_000_000L);
        assertThat(GemmaFile.parameters(GemmaFile.Size.DENSE_31B)).isBetween(30_650_000_000L, 30_750_000_000L);
    }

    @ParameterizedTest
    @CsvSource({
        // 5 layers × 32,768 cells × 2 heads × 512 × 2 (keys, values) × 2 bytes, and
        // 25 layers × 2 slots × (1,024 + 512 cells) × 8 heads × 256 × 2 × 2 bytes
        "-c 32768 -np 2,                                             640, 600",
        // one stream of 2 × 1,024 + 512 cells
        "-c 32768 -np 2 -kvu,                                        640, 500",
        // automatic slots: four in one stream
        "-c 32768,                                                   640, 900",
        "-c 32768 -np 2 --swa-full,                                  640, 6400",
        // 34 bytes for 32 numbers in place of 64
        "-c 32768 -np 2 -ctk q8_0 -ctv q8_0,                         340, 318.75",
        "-c 32768 -np 2 -ctk q8_0,                                   490, 459.375",
        // a context shorter than window and batch
        "-c 2048 -np 2,                                              40,  400",
        // without flash attention all values are as wide as those of the widest layer, a window layer's
        "-c 32768 -np 2 -fa off,                                     960, 600",
    })
    void shouldReckonAsTheServerAllocatesWhenArgumentsDiffer(String arguments, double global, double window) {
        CacheArithmetic cache = new CacheArithmetic(
                header,
                MemoryArguments.of(
                        LlamaServerArguments.of(List.of(arguments.strip().split(" ")), Map.of())));

        assertThat(sum(cache, true)).isEqualTo((long) (global * MIB));
        assertThat(sum(cache, false)).isEqualTo((long) (window * MIB));
    }

    private static long sum(CacheArithmetic cache, boolean global) {
        return IntStream.range(0, 30)
                .filter(layer -> global == (layer % 6 == 5))
                .mapToLong(cache::bytes)
                .sum();
    }
}
