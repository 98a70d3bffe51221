package dev.tandem.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tandem.inference.TokenIds;
import dev.tandem.stats.ClusteredValue;
import dev.tandem.stats.DriftSeries;
import dev.tandem.stats.DriftSummary;
import dev.tandem.stats.TokenScore;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Figures of drift from embedded scores, beside those from all logits of the same library, which {@link PlainLogits}
 * computes one token at a time and whose divergence is taken over the whole vocabulary. Run it over more text with
 * {@code -Ddrift.text=… -Ddrift.chunks=80}.
 */
@Tag("unit")
class EmbeddedAccuracyTest {

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Path TEXT = Path.of(System.getProperty("drift.text", "src/test/resources/drift/heldout.txt"));
    private static final int CHUNKS = Integer.getInteger("drift.chunks", 4);
    private static final int CHUNK = 512;
    /** Tokens before the first one that is compared, as {@code llama-perplexity} does it. */
    private static final int PROMPT = CHUNK / 2;

    /** Tokens computed alone round otherwise than among others; over many that evens out. */
    private static final double TOLERANCE = CHUNKS >= 80 ? .01 : .03;

    @TempDir
    static Path data;

    /** @param meanKl nats a token; {@code sameTop} share; {@code lnPplRatio} of candidate and reference */
    private record Figures(double meanKl, double sameTop, double lnPplRatio) {}

    @Test
    void shouldAgreeWithAllLogitsComputedAnotherWay() throws Throwable {
        try (EmbeddedEngine reference = EmbeddedEngines.ready(EmbeddedEngines.demo("demo-Q8_0.gguf", 1), data);
                EmbeddedEngine candidate = EmbeddedEngines.ready(EmbeddedEngines.demo("demo-Q2_K.gguf", 1), data)) {
            List<int[]> chunks = chunks(reference);
            Figures truth =
                    truth(chunks, reference.model().file(), candidate.model().file());
            Figures wide = ours(chunks, reference, candidate, 512);
            Figures narrow = ours(chunks, reference, candidate, 64);
            System.out.printf("all logits: %s%n  N = 512:  %s%n  N = 64:   %s%n", truth, wide, narrow);

            assertThat(wide.meanKl / truth.meanKl).isCloseTo(1, within(TOLERANCE));
            assertThat(narrow.meanKl / truth.meanKl).isBetween(.95, 1 + TOLERANCE);
            for (Figures ours : List.of(wide, narrow)) {
                assertThat(ours.sameTop).isCloseTo(truth.sameTop, within(CHUNKS >= 80 ? .003 : .006));
                assertThat(ours.lnPplRatio).isCloseTo(truth.lnPplRatio, within(CHUNKS >= 80 ? .001 : .002));
            }
        }
    }

    private static List<int[]> chunks(EmbeddedEngine engine) throws Exception {
        int[] ids = EmbeddedEngines.tokens(engine, Files.readString(TEXT));
        assertThat(ids.length).as("tokens of the text").isGreaterThanOrEqualTo(CHUNKS * CHUNK);
        List<int[]> chunks = new ArrayList<>();
        for (int i = 0; i < CHUNKS; i++) {
            int[] chunk = Arrays.copyOfRange(ids, i * CHUNK, (i + 1) * CHUNK);
            chunk[0] = ids[0];
            chunks.add(chunk);
        }
        return chunks;
    }

    private static Figures ours(List<int[]> chunks, EmbeddedEngine reference, EmbeddedEngine candidate, int topN) {
        List<ClusteredValue<DriftSeries>> series = new ArrayList<>();
        double lnPplRatio = 0;
        for (int[] chunk : chunks) {
            List<TokenScore> base = scores(reference, chunk, topN);
            List<TokenScore> other = scores(candidate, chunk, topN);
            series.add(new ClusteredValue<>("chunk" + series.size(), DriftSeries.between(base, other)));
            lnPplRatio += IntStream.range(0, base.size())
                    .mapToDouble(
                            i -> base.get(i).logProbability() - other.get(i).logProbability())
                    .sum();
        }
        DriftSummary summary = DriftSummary.of(series);
        return new Figures(summary.meanKl().value(), summary.sameTop().value(), lnPplRatio / summary.tokens());
    }

    private static List<TokenScore> scores(EmbeddedEngine engine, int[] chunk, int topN) {
        return engine.scorer()
                .orElseThrow()
                .score(
                        TokenIds.of(Arrays.copyOf(chunk, PROMPT)),
                        TokenIds.of(Arrays.copyOfRange(chunk, PROMPT, CHUNK)),
                        topN)
                .await()
                .atMost(PATIENCE);
    }

    private static Figures truth(List<int[]> chunks, Path reference, Path candidate) throws Throwable {
        SymbolLookup symbols = NativeLibrary.symbols();
        double kl = 0;
        double same = 0;
        double lnPplRatio = 0;
        int tokens = 0;
        try (PlainLogits base = new PlainLogits(symbols, reference, CHUNK);
                PlainLogits other = new PlainLogits(symbols, candidate, CHUNK)) {
            for (int[] chunk : chunks) {
                base.clear();
                other.clear();
                for (int at = 0; at < CHUNK - 1; at++) {
                    double[] p =
                            PlainLogits.logProbabilities(base.after(chunk[at]).getFirst());
                    double[] q =
                            PlainLogits.logProbabilities(other.after(chunk[at]).getFirst());
                    if (at >= PROMPT - 1) {
                        for (int i = 0; i < p.length; i++) {
                            kl += Math.exp(p[i]) * (p[i] - q[i]);
                        }
                        same += largest(p) == largest(q) ? 1 : 0;
                        lnPplRatio += p[chunk[at + 1]] - q[chunk[at + 1]];
                        tokens++;
                    }
                }
            }
        }
        return new Figures(kl / tokens, same / tokens, lnPplRatio / tokens);
    }

    private static int largest(double[] values) {
        return IntStream.range(0, values.length)
                .reduce((one, other) -> values[other] > values[one] ? other : one)
                .orElseThrow();
    }
}
