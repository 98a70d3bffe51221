package dev.tandem.engine.llamaserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tandem.inference.InferenceEngine;
import dev.tandem.inference.Operation;
import dev.tandem.inference.Scorer;
import dev.tandem.inference.TokenIds;
import dev.tandem.routing.VariantId;
import dev.tandem.stats.ClusteredValue;
import dev.tandem.stats.DriftSeries;
import dev.tandem.stats.DriftSummary;
import dev.tandem.stats.TokenScore;
import dev.tandem.testing.LlamaServerBinary;
import dev.tandem.testing.Perplexity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Our figures of drift beside those of {@code llama-perplexity --kl-divergence} on the same text, files and positions.
 * {@code src/bench/drift.sh} runs it over more text.
 */
@Tag("llama-server")
class ScorerAccuracyTest {

    private static final Duration PATIENCE = Duration.ofMinutes(20);
    private static final Path MODELS = Path.of("src/main/resources/models");
    private static final Path TEXT = Path.of(System.getProperty("drift.text", "src/test/resources/drift/heldout.txt"));
    private static final int CHUNKS = Integer.getInteger("drift.chunks", 4);
    /** One token in a thousand may make a tenth of the mean, and the last digits differ between batch sizes. */
    private static final double TOLERANCE = CHUNKS >= 80 ? .01 : .03;

    private static final double SAME_TOP_TOLERANCE = CHUNKS >= 80 ? .003 : .006;
    private static final double LN_PPL_RATIO_TOLERANCE = CHUNKS >= 80 ? .001 : .002;

    /** {@code llama-perplexity} keeps the reference's probabilities down to e⁻¹⁶ of the largest only. */
    private static final double KEPT = 16;

    private static final String REFERENCE = "demo-Q8_0.gguf";

    @TempDir
    private static Path scratch;

    private static final List<AutoCloseable> OPEN = new ArrayList<>();
    private static EngineFixture engineFixture;
    private static List<TokenIds> chunks;

    @BeforeAll
    static void begin() throws Exception {
        engineFixture = new EngineFixture(
                scratch,
                EngineFixture.with(
                        EngineFixture.with(settings("reference", REFERENCE), settings("static", "demo-Q2_K.gguf")),
                        settings("dynamic", "demo-UD-Q2_K_XL.gguf")));
        OPEN.add(engineFixture);
        Scorer scorer = scorer("reference");
        TokenIds text = scorer.prompt(EngineFixture.request(
                        Operation.TEXT_COMPLETION,
                        new com.fasterxml.jackson.databind.ObjectMapper()
                                .createObjectNode()
                                .put("prompt", Files.readString(TEXT))
                                .toString()))
                .await()
                .atMost(PATIENCE);
        assertThat(text.size()).as("tokens of the text").isGreaterThanOrEqualTo(CHUNKS * Perplexity.CHUNK);
        chunks = IntStream.range(0, CHUNKS)
                .mapToObj(chunk -> slice(text, chunk * Perplexity.CHUNK, (chunk + 1) * Perplexity.CHUNK))
                .toList();
    }

    private static Map<String, String> settings(String variant, String file) {
        String prefix = "tandem.models.m.variants." + variant + ".";
        return Map.of(
                prefix + "engine",
                "llama-server",
                prefix + "model",
                MODELS.resolve(file).toString(),
                prefix + "binary",
                LlamaServerBinary.path().toString(),
                prefix + "args",
                // The whole text is made into tokens at once, and what cannot fit is refused.
                "-t,1,-c,2048,-np,1");
    }

    private static Scorer scorer(String variant) {
        InferenceEngine engine = engineFixture.create(new VariantId("m", variant));
        EngineFixture.awaitReady(engine);
        return engine.scorer().orElseThrow();
    }

    private static TokenIds slice(TokenIds ids, int from, int to) {
        return TokenIds.of(IntStream.range(from, to).map(ids::at).toArray());
    }

    @AfterAll
    static void end() throws Exception {
        for (AutoCloseable open : OPEN) {
            open.close();
        }
    }

    private static List<List<TokenScore>> scores(Scorer scorer, int topN) {
        List<List<TokenScore>> scores = new ArrayList<>();
        int begin = chunks.getFirst().at(0);
        for (TokenIds chunk : chunks) {
            TokenIds prompt = TokenIds.of(begin).then(slice(chunk, 1, Perplexity.FIRST));
            scores.add(scorer.score(prompt, slice(chunk, Perplexity.FIRST, chunk.size()), topN)
                    .await()
                    .atMost(PATIENCE));
        }
        return scores;
    }

    /** What {@code llama-perplexity} would say of it, which knows no smaller probabilities of the reference. */
    private static double clippedLnPplRatio(List<List<TokenScore>> base, List<List<TokenScore>> other) {
        return IntStream.range(0, base.size())
                .boxed()
                .flatMapToDouble(chunk -> IntStream.range(0, base.get(chunk).size())
                        .mapToDouble(i -> clipped(base.get(chunk).get(i))
                                - other.get(chunk).get(i).logProbability()))
                .average()
                .orElseThrow();
    }

    private static double clipped(TokenScore score) {
        return Math.max(score.logProbability(), score.topLogProbability() - KEPT);
    }

    private static DriftSummary drift(Scorer reference, Scorer candidate, int topN) {
        return summary(scores(reference, topN), scores(candidate, topN));
    }

    private static DriftSummary summary(List<List<TokenScore>> base, List<List<TokenScore>> other) {
        return DriftSummary.of(IntStream.range(0, base.size())
                .mapToObj(i -> new ClusteredValue<>("chunk" + i, DriftSeries.between(base.get(i), other.get(i))))
                .toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"static=demo-Q2_K.gguf", "dynamic=demo-UD-Q2_K_XL.gguf"})
    void shouldAgreeWithLlamaPerplexity(String variantAndFile) throws Exception {
        String[] candidate = variantAndFile.split("=", 2);
        Perplexity truth =
                Perplexity.compare(MODELS.resolve(REFERENCE), MODELS.resolve(candidate[1]), TEXT, CHUNKS, scratch);
        Scorer reference = scorer("reference");
        Scorer other = scorer(candidate[0]);
        Perplexity wide = ours(reference, other, 512);
        Perplexity narrow = ours(reference, other, 64);
        System.out.printf(
                "%s%n  llama-perplexity: %s%n  N = 512:          %s%n  N = 64:           %s%n",
                candidate[0], truth, wide, narrow);

        assertThat(wide.meanKl() / truth.meanKl()).isCloseTo(1, within(TOLERANCE));
        assertThat(narrow.meanKl() / truth.meanKl()).isBetween(.96 - TOLERANCE, 1 + TOLERANCE);
        for (Perplexity ours : List.of(wide, narrow)) {
            assertThat(ours.sameTop()).isCloseTo(truth.sameTop(), within(SAME_TOP_TOLERANCE));
            assertThat(ours.lnPplRatio()).isCloseTo(truth.lnPplRatio(), within(LN_PPL_RATIO_TOLERANCE));
        }
    }

    private static Perplexity ours(Scorer reference, Scorer candidate, int topN) {
        List<List<TokenScore>> base = scores(reference, topN);
        List<List<TokenScore>> other = scores(candidate, topN);
        DriftSummary summary = summary(base, other);
        assertThat(summary.tokens()).isEqualTo((long) CHUNKS * (Perplexity.CHUNK - Perplexity.FIRST));
        return new Perplexity(summary.meanKl().value(), summary.sameTop().value(), clippedLnPplRatio(base, other));
    }

    @Test
    void shouldFindNoDriftWhenBothAreTheSame() {
        Scorer scorer = scorer("reference");

        DriftSummary floor = drift(scorer, scorer, 64);

        assertThat(floor.meanKl().value()).isLessThan(1e-6);
        assertThat(floor.sameTop().value()).isEqualTo(1);
    }
}
