package dev.tandem.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.inference.Ending;
import dev.tandem.inference.Scorer;
import dev.tandem.inference.TokenIds;
import dev.tandem.stats.TokenScore;
import dev.tandem.testing.RunningLlamaServer;
import io.smallrye.mutiny.subscription.Cancellable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How fast embedded models score beside a {@code llama-server} that is made to say the same answers, one thread each, and
 * how soon they stop. A measurement, run by {@code src/bench/scoring.sh}.
 */
@Tag("llama-server")
class ScoringSpeed {

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int ROUNDS = Integer.getInteger("scoring.rounds", 5);
    private static final int TOKENS = Integer.getInteger("scoring.tokens", 2000);
    private static final int STOPS = 60;
    private static final int LONG_PROMPT = 1900;

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path data;

    /** Scores an answer after a prompt. */
    private interface Way {
        void score(TokenIds prompt, TokenIds answer);
    }

    private static EmbeddedEngine engine(String file, Optional<Path> library) {
        return EmbeddedEngines.ready(
                EmbeddedEngines.settings("classpath:models/" + file, 1, OptionalInt.empty(), library), data);
    }

    private static TokenIds tokens(int size, int seed) {
        return TokenIds.of(new Random(seed).ints(size, 300, 1900).toArray());
    }

    @Test
    void shouldScoreFasterThanAServerThatIsMadeToSayIt() {
        Optional<Path> current = Optional.of(NativeLibraries.currentFile());
        try (EmbeddedEngine packed = engine("demo-Q8_0.gguf", Optional.empty());
                EmbeddedEngine own = engine("demo-Q8_0.gguf", current);
                EmbeddedEngine other = engine("demo-Q2_K.gguf", current);
                RunningLlamaServer server = RunningLlamaServer.start(1)) {
            for (int[] lengths : List.of(new int[] {100, 200}, new int[] {100, 1900})) {
                for (int topN : List.of(64, 512)) {
                    Map<String, Way> ways = new LinkedHashMap<>();
                    ways.put("llama-server, forced", (prompt, answer) -> forced(server, prompt, answer, topN));
                    ways.put("embedded, b4916", (prompt, answer) -> listed(packed, prompt, answer, topN));
                    ways.put("embedded, v0.5.0", (prompt, answer) -> listed(own, prompt, answer, topN));
                    ways.put(
                            "embedded, two compared over all tokens",
                            (prompt, answer) -> compared(own, other, prompt, answer));
                    measure(ways, lengths[0], lengths[1], topN, server);
                }
            }
        }
    }

    private static void measure(Map<String, Way> ways, int prompt, int answer, int topN, RunningLlamaServer server) {
        Map<String, List<Double>> millis = new LinkedHashMap<>();
        Map<String, Double> cpu = new LinkedHashMap<>();
        int answers = Math.max(1, TOKENS / answer);
        for (int round = -1; round < ROUNDS; round++) {
            for (Map.Entry<String, Way> way : ways.entrySet()) {
                double cpuBefore = cpuMillis(server);
                long begun = System.nanoTime();
                for (int i = 0; i < answers; i++) {
                    way.getValue().score(tokens(prompt, round * 100 + i), tokens(answer, -round * 100 - i));
                }
                if (round >= 0) {
                    millis.computeIfAbsent(way.getKey(), any -> new ArrayList<>())
                            .add((System.nanoTime() - begun) / 1e6);
                    cpu.merge(way.getKey(), (cpuMillis(server) - cpuBefore) / answers / answer / ROUNDS, Double::sum);
                }
            }
        }
        List<Double> base = millis.values().iterator().next();
        millis.forEach((name, times) -> {
            double ratio = median(IntStream.range(0, ROUNDS)
                    .mapToObj(i -> base.get(i) / times.get(i))
                    .toList());
            System.out.printf(
                    "N = %d, prompts of %d, answers of %d: %-38s %6.0f tokens of answers/s, %5.2f x, CPU %.3f ms a token%n",
                    topN, prompt, answer, name, 1000.0 * answers * answer / median(times), ratio, cpu.get(name));
            if (name.startsWith("embedded, v")) {
                assertThat(ratio).isGreaterThan(topN > 64 ? 3 : 1.3);
            }
        });
    }

    /** Of this process and the server. */
    private static double cpuMillis(RunningLlamaServer server) {
        long own = ProcessHandle.current()
                .info()
                .totalCpuDuration()
                .orElse(Duration.ZERO)
                .toMillis();
        return own + server.cpuTime().toMillis();
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    private static void listed(EmbeddedEngine engine, TokenIds prompt, TokenIds answer, int topN) {
        List<TokenScore> scores = engine.scorer()
                .orElseThrow()
                .score(prompt, answer, Ending.CUT, topN)
                .await()
                .atMost(PATIENCE);
        assertThat(scores).hasSize(answer.size());
    }

    private static void compared(EmbeddedEngine reference, EmbeddedEngine other, TokenIds prompt, TokenIds answer) {
        assertThat(reference
                        .scorer()
                        .orElseThrow()
                        .compare(List.of(other.scorer().orElseThrow()), prompt, answer, Ending.CUT)
                        .collect()
                        .asList()
                        .await()
                        .atMost(PATIENCE))
                .hasSize(answer.size());
    }

    /** As Tandem has a child score, but for the pieces of the prompt. */
    private static void forced(RunningLlamaServer server, TokenIds prompt, TokenIds answer, int topN) {
        ObjectNode body = JSON.createObjectNode()
                .put("n_predict", answer.size())
                .put("temperature", 0)
                .put("n_probs", topN)
                .put("cache_prompt", false)
                .put("stream", true)
                .put("return_tokens", true)
                .put(
                        "grammar",
                        answer.stream()
                                .mapToObj(id -> "<[" + id + "]>")
                                .collect(Collectors.joining(" ", "root ::= ", "")));
        prompt.stream().forEach(body.putArray("prompt")::add);
        int told = 0;
        for (String line : server.post("/completion", body.toString()).lines().toList()) {
            if (line.startsWith("data: {")) {
                told += score(line.substring(6)) == null ? 0 : 1;
            }
        }
        assertThat(told).isEqualTo(answer.size());
    }

    private static @Nullable TokenScore score(String event) {
        try {
            JsonNode said =
                    JSON.readTree(event).path("completion_probabilities").path(0);
            if (said.isMissingNode()) {
                return null;
            }
            JsonNode top = said.path("top_logprobs");
            return new TokenScore(
                    said.path("id").asInt(),
                    said.path("logprob").asDouble(),
                    IntStream.range(0, top.size())
                            .map(i -> top.path(i).path("id").asInt())
                            .toArray(),
                    IntStream.range(0, top.size())
                            .mapToDouble(i -> top.path(i).path("logprob").asDouble())
                            .toArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void shouldStopSoonInALongPrompt() {
        for (Optional<Path> library : List.of(Optional.<Path>empty(), Optional.of(NativeLibraries.currentFile()))) {
            try (EmbeddedEngine reference = engine("demo-Q8_0.gguf", library);
                    EmbeddedEngine other = engine("demo-Q2_K.gguf", library)) {
                Scorer scorer = reference.scorer().orElseThrow();
                List<Scorer> candidates = List.of(other.scorer().orElseThrow());
                TokenIds prompt = tokens(LONG_PROMPT, 1);
                TokenIds answer = tokens(140, 2);
                long begun = System.nanoTime();
                scorer.compare(candidates, prompt, answer, Ending.CUT)
                        .collect()
                        .asList()
                        .await()
                        .atMost(PATIENCE);
                long whole = System.nanoTime() - begun;
                Random random = new Random(3);
                List<Double> millis = new ArrayList<>();
                for (int i = 0; i < STOPS; i++) {
                    Cancellable running = scorer.compare(candidates, prompt, answer, Ending.CUT)
                            .subscribe()
                            .with(drift -> {}, failure -> {});
                    LockSupport.parkNanos((long) (whole * .95 * random.nextDouble()));
                    long asked = System.nanoTime();
                    running.cancel();
                    scorer.stopped().await().atMost(PATIENCE);
                    millis.add((System.nanoTime() - asked) / 1e6);
                }
                millis.sort(null);
                System.out.printf(
                        "%s: two compared after a prompt of %d tokens stop after a median of %.1f ms, 95 %% within %.1f ms,"
                                + " at most %.1f ms; left alone they take %.0f ms%n",
                        library.isEmpty() ? "b4916" : "v0.5.0",
                        LONG_PROMPT,
                        millis.get(STOPS / 2),
                        millis.get(STOPS * 95 / 100),
                        millis.getLast(),
                        whole / 1e6);
                assertThat(millis.get(STOPS * 95 / 100)).isLessThan(30);
            }
        }
    }
}
