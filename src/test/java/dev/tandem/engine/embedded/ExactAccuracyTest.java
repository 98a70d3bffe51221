package dev.tandem.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tandem.inference.Ending;
import dev.tandem.inference.Scorer;
import dev.tandem.inference.TokenIds;
import dev.tandem.stats.TokenDrift;
import dev.tandem.testing.Perplexity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Drift by all tokens beside {@code llama-perplexity --kl-divergence} on the same text, files and positions, with both
 * libraries. {@code src/bench/drift.sh} runs it over more text.
 */
@Tag("llama-server")
class ExactAccuracyTest {

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Path MODELS = Path.of("src/main/resources/models");
    private static final Path TEXT = Path.of(System.getProperty("drift.text", "src/test/resources/drift/heldout.txt"));
    private static final int CHUNKS = Integer.getInteger("drift.chunks", 4);
    /** The last digits differ between builds and batch sizes; over many tokens that evens out. */
    private static final double TOLERANCE = CHUNKS >= 80 ? .005 : .03;

    private static final double SAME_TOP_TOLERANCE = CHUNKS >= 80 ? .003 : .006;
    private static final String REFERENCE = "demo-Q8_0.gguf";
    private static final String CANDIDATE = "demo-Q2_K.gguf";

    @TempDir
    private static Path data;

    private static Perplexity truth;

    @BeforeAll
    static void ask() throws Exception {
        truth = Perplexity.compare(MODELS.resolve(REFERENCE), MODELS.resolve(CANDIDATE), TEXT, CHUNKS, data);
    }

    @Test
    void shouldAgreeWithLlamaPerplexityWhenThePackedLibraryComputes() throws Exception {
        shouldAgree("b4916", Optional.empty());
    }

    @Test
    void shouldAgreeWithLlamaPerplexityWhenTheCurrentLibraryComputes() throws Exception {
        shouldAgree("v0.5.0", Optional.of(NativeLibraries.currentFile()));
    }

    private static void shouldAgree(String name, Optional<Path> library) throws Exception {
        try (EmbeddedEngine reference = engine(REFERENCE, library);
                EmbeddedEngine candidate = engine(CANDIDATE, library)) {
            int[] text = EmbeddedEngines.tokens(reference, Files.readString(TEXT));
            List<TokenDrift> drifts =
                    drifts(reference.scorer().orElseThrow(), candidate.scorer().orElseThrow(), text);
            double meanKl = drifts.stream()
                    .mapToDouble(TokenDrift::klDivergence)
                    .average()
                    .orElseThrow();
            double sameTop = drifts.stream()
                    .mapToDouble(drift -> drift.sameTop() ? 1 : 0)
                    .average()
                    .orElseThrow();
            System.out.printf(
                    "%d tokens: llama-perplexity %s%n  by all tokens, %s: mean KLD %.6f (%+.2f %%), same top %.4f%n",
                    drifts.size(), truth, name, meanKl, 100 * (meanKl / truth.meanKl() - 1), sameTop);

            assertThat(drifts).hasSize(CHUNKS * (Perplexity.CHUNK - Perplexity.FIRST));
            assertThat(drifts).allSatisfy(drift -> assertThat(drift.coverage()).isEqualTo(1));
            assertThat(meanKl / truth.meanKl()).isCloseTo(1, within(TOLERANCE));
            assertThat(sameTop).isCloseTo(truth.sameTop(), within(SAME_TOP_TOLERANCE));
        }
    }

    private static EmbeddedEngine engine(String file, Optional<Path> library) {
        return EmbeddedEngines.ready(
                EmbeddedEngines.settings("classpath:models/" + file, 1, OptionalInt.empty(), library), data);
    }

    private static List<TokenDrift> drifts(Scorer reference, Scorer candidate, int[] text) {
        List<TokenDrift> drifts = new ArrayList<>();
        for (int chunk = 0; chunk < CHUNKS; chunk++) {
            int begin = chunk * Perplexity.CHUNK;
            int[] chunkOfText = Arrays.copyOfRange(text, begin, begin + Perplexity.CHUNK);
            chunkOfText[0] = text[0];
            TokenIds tokens = TokenIds.of(chunkOfText);
            reference
                    .compare(
                            List.of(candidate),
                            tokens.first(Perplexity.FIRST),
                            tokens.without(Perplexity.FIRST),
                            Ending.CUT)
                    .map(List::getFirst)
                    .collect()
                    .asList()
                    .await()
                    .atMost(PATIENCE)
                    .forEach(drifts::add);
        }
        return drifts;
    }
}
