package dev.tandem.engine.embedded.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("unit")
class BatchSizesTest {

    /** Width and vocabulary of the demo model, Gemma 3 1B and 4B, and Llama 3.1 8B. */
    @ParameterizedTest
    @CsvSource({"256, 1984, 64, 64", "1152, 262144, 18, 1", "2560, 262144, 3, 1", "4096, 128256, 1, 1"})
    void shouldComputeLessInOneGoWhenTheModelIsLarger(int width, int vocabulary, int prompt, int answer) {
        assertThat(BatchSizes.of(width, vocabulary, 1)).isEqualTo(new BatchSizes(prompt, answer));
    }

    /** Gemma 3 1B and 4B, and one so small that only the memory for its logits limits it. */
    @ParameterizedTest
    @CsvSource({"1152, 262144, 16, 64, 10", "2560, 262144, 16, 61, 4", "64, 262144, 16, 64, 32"})
    void shouldComputeMoreInOneGoWhenThereAreMoreThreads(
            int width, int vocabulary, int threads, int prompt, int answer) {
        assertThat(BatchSizes.of(width, vocabulary, threads)).isEqualTo(new BatchSizes(prompt, answer));
    }

    @Test
    void shouldHaveOtherSizesForEach() {
        assertThat(new BatchSizes(64, 32).other()).isEqualTo(new BatchSizes(32, 1));
        assertThat(new BatchSizes(1, 1).other()).isEqualTo(new BatchSizes(2, 2));
        assertThat(new BatchSizes(1, 1).largest()).isEqualTo(2);
    }
}
