package dev.tandem.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.engine.embedded.libllama.LlamaWeights;
import dev.tandem.engine.embedded.scoring.ForcedAnswer;
import dev.tandem.engine.embedded.scoring.ScoringModel;
import dev.tandem.engine.embedded.scoring.Stop;
import dev.tandem.inference.BatchComposition;
import dev.tandem.inference.Ending;
import dev.tandem.inference.TokenIds;
import dev.tandem.stats.TokenScore;
import dev.tandem.testing.RunningLlamaServer;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scores of llama.cpp in this process, beside those of the same library by another way and of another program. */
@Tag("llama-server")
class ScoringModelTest {

    private static final Path MODELS = Path.of("src/main/resources/models");
    private static final Path DEMO = MODELS.resolve("demo-Q8_0.gguf");
    private static final int CONTEXT = 2048;
    private static final int CONTROL_TOKENS = 6;
    /** As many as are scored in one go. */
    private static final int BATCH = 64;
    /** As the template opens a turn. */
    private static final int[] PROMPT = {2, 4, 1830, 1827, 391, 392, 264, 375, 5, 1827, 4};

    private static SymbolLookup symbols;
    private static final Map<Path, LlamaWeights> WEIGHTS = new ConcurrentHashMap<>();

    @BeforeAll
    static void look() {
        symbols = NativeLibrary.symbols();
    }

    @AfterAll
    static void close() {
        WEIGHTS.values().forEach(LlamaWeights::close);
        WEIGHTS.clear();
    }

    private static LlamaWeights weights(Path file) {
        return WEIGHTS.computeIfAbsent(file, path -> LlamaWeights.load(NativeLibraries.packed(), path, 0));
    }

    /** What the model says itself for a while, and then anything. */
    private static int[] answer(PlainLogits plain, int own, int any) throws Throwable {
        plain.clear();
        float[] next = plain.after(PROMPT).getLast();
        int[] answer = new int[own + any];
        Random random = new Random(1);
        for (int i = 0; i < answer.length; i++) {
            answer[i] = i < own ? largest(next) : 300 + random.nextInt(1600);
            next = plain.after(answer[i]).getLast();
        }
        return answer;
    }

    /** Control tokens left out: an answer holds none. */
    private static int largest(float[] logits) {
        return IntStream.range(CONTROL_TOKENS, logits.length)
                .reduce((one, other) -> logits[other] > logits[one] ? other : one)
                .orElseThrow();
    }

    private static int[] anyAnswer(int size) {
        return new Random(2).ints(size, 300, 1900).toArray();
    }

    /** In batches of the same size nothing but our own arithmetic can differ. */
    @ParameterizedTest
    @ValueSource(strings = {"demo-Q8_0.gguf", "demo-Q2_K.gguf", "demo-UD-Q2_K_XL.gguf"})
    void shouldGiveExactlyWhatTheLogitsGiveThatAnotherWayComputes(String file) throws Throwable {
        List<Double> differences = differences(file, BATCH);

        assertThat(differences).allSatisfy(difference -> assertThat(difference).isCloseTo(0, within(1e-9)));
    }

    /** Alone a token goes through other kernels than among others, whose sums round otherwise. */
    @ParameterizedTest
    @ValueSource(strings = {"demo-Q8_0.gguf", "demo-Q2_K.gguf", "demo-UD-Q2_K_XL.gguf"})
    void shouldGiveNearlyTheSameWhenTokensAreComputedOneByOne(String file) throws Throwable {
        List<Double> differences = differences(file, 1);

        double mean = differences.stream().mapToDouble(Math::abs).average().orElseThrow();
        double most = differences.stream().mapToDouble(Math::abs).max().orElseThrow();
        System.out.printf("%s: one by one differs by %.1e nats on average, at most %.1e%n", file, mean, most);
        assertThat(mean).isLessThan(.03);
        assertThat(most).isLessThan(.3);
    }

    /** Our log-probabilities of an answer's tokens less those of the other way, in batches of so many tokens. */
    private static List<Double> differences(String file, int size) throws Throwable {
        try (PlainLogits plain = new PlainLogits(symbols, MODELS.resolve(file), CONTEXT);
                ScoringModel model = ScoringModel.load(weights(MODELS.resolve(file)), CONTEXT, 1)) {
            int[] answer = answer(plain, 200, 200);
            List<TokenScore> scores = score(model, PROMPT, answer, Ending.CUT, 16, new Stop());
            assertThat(scores).hasSize(answer.length);
            plain.clear();
            plain.after(Arrays.copyOf(PROMPT, PROMPT.length - 1));
            int[] before = IntStream.concat(
                            IntStream.of(PROMPT[PROMPT.length - 1]),
                            IntStream.of(answer).limit(answer.length - 1))
                    .toArray();
            List<Double> differences = new ArrayList<>();
            for (int begin = 0; begin < answer.length; begin += size) {
                int[] batch = Arrays.copyOfRange(before, begin, Math.min(begin + size, answer.length));
                for (float[] logits : plain.after(batch)) {
                    double[] expected = PlainLogits.logProbabilities(logits);
                    TokenScore score = scores.get(differences.size());
                    int token = answer[differences.size()];
                    assertThat(score.token()).isEqualTo(token);
                    assertThat(score.size()).isEqualTo(16);
                    assertThat(expected[score.topToken()])
                            .isCloseTo(Arrays.stream(expected).max().orElseThrow(), within(.3));
                    differences.add(score.logProbability() - expected[token]);
                }
            }
            return differences;
        }
    }

    /** Half of the answer is anything, of tokens with probabilities of e⁻¹⁵, where roundings show most. */
    @Test
    void shouldAgreeWithLlamaServerAsFarAsTwoBuildsDo() throws Throwable {
        try (PlainLogits plain = new PlainLogits(symbols, DEMO, CONTEXT);
                ScoringModel model = ScoringModel.load(weights(DEMO), CONTEXT, 1);
                RunningLlamaServer server = RunningLlamaServer.start(1)) {
            int[] answer = answer(plain, 150, 150);
            List<TokenScore> ours = score(model, PROMPT, answer, Ending.CUT, 8, new Stop());
            List<JsonNode> theirs = forced(server, answer);

            double sum = 0;
            for (int i = 0; i < answer.length; i++) {
                assertThat(theirs.get(i).path("id").asInt()).isEqualTo(answer[i]);
                double difference = ours.get(i).logProbability()
                        - theirs.get(i).path("logprob").asDouble();
                assertThat(Math.abs(difference)).isLessThan(.5);
                sum += Math.abs(difference);
            }
            System.out.printf("from llama-server v0.5.0: %.2e nats on average%n", sum / answer.length);
            assertThat(sum / answer.length).isLessThan(.05);
        }
    }

    private static List<JsonNode> forced(RunningLlamaServer server, int[] answer) throws Exception {
        ObjectMapper json = new ObjectMapper();
        ObjectNode body = json.createObjectNode()
                .put("n_predict", answer.length)
                .put("temperature", 0)
                .put("n_probs", 1)
                .put("cache_prompt", false)
                .put(
                        "grammar",
                        IntStream.of(answer)
                                .mapToObj(id -> "<[" + id + "]>")
                                .collect(Collectors.joining(" ", "root ::= ", "")));
        IntStream.of(PROMPT).forEach(body.putArray("prompt")::add);
        List<JsonNode> tokens = new ArrayList<>();
        String reply = server.post("/completion", body.toString());
        json.readTree(reply).path("completion_probabilities").forEach(tokens::add);
        assertThat(tokens).as(reply).hasSize(answer.length);
        return tokens;
    }

    @Test
    void shouldStopBetweenTwoOperationsWhenAsked() throws Exception {
        try (ScoringModel model = ScoringModel.load(weights(DEMO), CONTEXT, 1)) {
            int[] answer = anyAnswer(CONTEXT - PROMPT.length);
            long begun = System.nanoTime();
            score(model, PROMPT, answer, Ending.CUT, 64, new Stop());
            double whole = (System.nanoTime() - begun) / 1e6;
            List<Double> millis = new ArrayList<>();
            for (int run = 0; run < 20; run++) {
                Stop stop = new Stop();
                AtomicLong asked = new AtomicLong();
                Thread asking = Thread.ofPlatform().start(() -> {
                    sleep(20);
                    asked.set(System.nanoTime());
                    stop.request();
                });
                assertThatThrownBy(() -> score(model, PROMPT, answer, Ending.CUT, 64, stop))
                        .isInstanceOf(CancellationException.class);
                millis.add((System.nanoTime() - asked.get()) / 1e6);
                asking.join();
            }
            millis.sort(null);
            System.out.printf(
                    "stopped after a median of %.1f ms, at most %.1f ms; left alone it takes %.0f ms%n",
                    millis.get(10), millis.get(19), whole);
            assertThat(millis.get(10)).isLessThan(whole / 3);
        }
    }

    private static List<TokenScore> score(
            ScoringModel model, int[] prompt, int[] answer, Ending ending, int topN, Stop stop) {
        List<TokenScore> scores = new ArrayList<>();
        model.score(
                ForcedAnswer.of(TokenIds.of(prompt), TokenIds.of(answer), ending),
                topN,
                BatchComposition.USUAL,
                stop,
                scores::add);
        return scores;
    }

    private static void sleep(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void shouldScoreTheSameWhenAnotherModelScoresBesideIt() {
        int[] answer = anyAnswer(300);
        List<Path> files = List.of(DEMO, MODELS.resolve("demo-Q2_K.gguf"));
        List<List<Double>> alone =
                files.stream().map(file -> scored(file, answer)).toList();
        List<CompletableFuture<List<Double>>> beside = files.stream()
                .map(file -> CompletableFuture.supplyAsync(() -> scored(file, answer)))
                .toList();

        assertThat(beside.stream().map(CompletableFuture::join).toList()).isEqualTo(alone);
        assertThat(alone.get(0)).isNotEqualTo(alone.get(1));
    }

    private static List<Double> scored(Path file, int[] answer) {
        try (ScoringModel model = ScoringModel.load(weights(file), CONTEXT, 1)) {
            return score(model, PROMPT, answer, Ending.CUT, 4, new Stop()).stream()
                    .map(TokenScore::logProbability)
                    .toList();
        }
    }

    @Test
    void shouldScoreAnewWhenItWasStoppedBefore() {
        int[] answer = anyAnswer(100);
        try (ScoringModel model = ScoringModel.load(weights(DEMO), CONTEXT, 1)) {
            Stop stopped = new Stop();
            stopped.request();
            assertThatThrownBy(() -> score(model, PROMPT, answer, Ending.CUT, 4, stopped))
                    .isInstanceOf(CancellationException.class);

            assertThat(score(model, PROMPT, answer, Ending.CUT, 4, new Stop()).stream()
                            .map(TokenScore::logProbability))
                    .containsExactlyElementsOf(scored(DEMO, answer));
        }
    }

    @Test
    void shouldFillTheContextToItsEnd() {
        try (ScoringModel model = ScoringModel.load(weights(DEMO), 128, 1)) {
            assertThat(score(model, PROMPT, anyAnswer(128 - PROMPT.length), Ending.CUT, 4, new Stop()))
                    .hasSize(128 - PROMPT.length);
        }
    }

    @Test
    void shouldRefuseWhatLlamaCppCannotTake() {
        try (ScoringModel model = ScoringModel.load(weights(DEMO), 128, 1)) {
            assertThatThrownBy(() -> score(model, PROMPT, anyAnswer(128), Ending.CUT, 4, new Stop()))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> score(model, PROMPT, new int[] {1984}, Ending.CUT, 4, new Stop()))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> score(model, new int[0], new int[] {5}, Ending.CUT, 4, new Stop()))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void shouldKeepNothingOfWhatItScored() throws Exception {
        Path status = Path.of("/proc/self/status");
        org.junit.jupiter.api.Assumptions.assumeTrue(Files.exists(status), "needs Linux");
        int[] answer = anyAnswer(100);
        try (ScoringModel model = ScoringModel.load(weights(DEMO), CONTEXT, 1)) {
            for (int i = 0; i < 20; i++) {
                score(model, PROMPT, answer, Ending.CUT, 64, new Stop());
            }
            long before = residentKilobytes(status);
            for (int i = 0; i < 200; i++) {
                score(model, PROMPT, answer, Ending.CUT, 64, new Stop());
            }
            long growth = residentKilobytes(status) - before;
            System.out.printf("200 answers scored: %d KB more%n", growth);
            // The logits of one answer have 800 KB, of which 200 would be lost.
            assertThat(growth).isLessThan(80_000);
        }
    }

    private static long residentKilobytes(Path status) throws Exception {
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmRSS"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .sum();
    }
}
