package dev.tandem.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.Operation;
import dev.tandem.inference.Scorer;
import dev.tandem.inference.TokenIds;
import dev.tandem.stats.TokenScore;
import dev.tandem.testing.AnswerProbe;
import dev.tandem.testing.Requests;
import dev.tandem.testing.RunningLlamaServer;
import dev.tandem.testing.gemma4.Gemma4Pair;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The embedded engine with the very library of a {@code llama-server} v0.5.0, beside that. As many prompts as
 * {@code -Dembedded.prompts} says.
 */
@Tag("llama-server")
class EmbeddedBesideServerTest {

    private static final int PROMPTS = Integer.getInteger("embedded.prompts", 30);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final List<String> SUBJECTS = List.of(
            "a fox", "a bear", "the sea", "a tree", "my birthday", "France", "the moon", "tea", "a dog", "snow");
    private static final List<String> QUESTIONS = List.of(
            "Tell me a story about %s.",
            "What is %s?",
            "Write a poem about %s",
            "%s",
            "What is the capital of France? And %s?",
            "Explain %s to a child in three sentences.");

    @TempDir
    static Path data;

    private static EmbeddedSettings settings(String model, int slots) {
        return EmbeddedEngines.settings(model, slots, OptionalInt.empty(), Optional.of(NativeLibraries.currentFile()));
    }

    private static List<ObjectNode> requests() {
        Random random = new Random(11);
        List<ObjectNode> requests = new ArrayList<>();
        for (int i = 0; i < PROMPTS; i++) {
            String question = QUESTIONS
                    .get(random.nextInt(QUESTIONS.size()))
                    .formatted(SUBJECTS.get(random.nextInt(SUBJECTS.size())))
                    .repeat(1 + random.nextInt(3));
            ObjectNode body = Requests.chat(question).body().deepCopy();
            body.put("temperature", 0)
                    .put("max_tokens", 10 + random.nextInt(70))
                    .put("cache_prompt", false);
            if (random.nextInt(4) == 0) {
                body.put("repeat_penalty", 1.3).put("frequency_penalty", .4).put("presence_penalty", .2);
            }
            if (random.nextInt(4) == 0) {
                body.putObject("logit_bias").put("1830", -100).put("264", 2);
            }
            if (random.nextInt(4) == 0) {
                body.put("stop", "the");
            }
            requests.add(body);
        }
        return requests;
    }

    /**
     * Where answers differ, the two tokens that were chosen are so close that rounding decides: twice over, as both round.
     * Where batches of 1 and 8 round alike, none differs.
     */
    @Test
    void shouldAnswerGreedilyAsTheServerDoes() {
        List<Double> gaps = new ArrayList<>();
        try (RunningLlamaServer server = RunningLlamaServer.start(1);
                EmbeddedEngine engine = EmbeddedEngines.ready(settings("classpath:models/demo-Q8_0.gguf", 1), data);
                BatchNoise noise =
                        new BatchNoise(engine.model().weights(), engine.model().context())) {
            for (ObjectNode body : requests()) {
                JsonNode theirs = Requests.object(server.post("/v1/chat/completions", body.toString()));
                ObjectNode ourBody = body.deepCopy().put("seed", 1).put("return_tokens", true);
                ourBody.remove("cache_prompt");
                ChatRequest request = new ChatRequest(Operation.CHAT, ourBody);
                AnswerProbe ours = AnswerProbe.of(engine.chat(request));
                int[] prompt = engine.model().prompts().encode(request);
                noise.observe(joined(prompt, ours.ids(), ours.ids().length));
                String text = theirs.at("/choices/0/message/content").asText();
                if (!text.equals(ours.text())) {
                    gaps.add(gap(server, body, prompt, ours, noise));
                    System.out.printf("%s%n  server: %s%n  ours:   %s%n", body, text, ours.text());
                    System.out.printf("  at the first difference ours is ahead by %.6f%n", gaps.getLast());
                    continue;
                }
                assertThat(ours.finishReason())
                        .isEqualTo(theirs.at("/choices/0/finish_reason").asText());
                assertThat(ours.usage().promptTokens())
                        .isEqualTo(theirs.at("/usage/prompt_tokens").asInt());
                assertThat(ours.usage().completionTokens())
                        .isEqualTo(theirs.at("/usage/completion_tokens").asInt());
            }
            System.out.printf(
                    "%d of %d answers differ from llama-server's; between batches of 1 and 8 logits move by up to %.7f%n",
                    gaps.size(), PROMPTS, noise.largest());
            assertThat(gaps).allSatisfy(gap -> assertThat(Math.abs(gap)).isLessThan(2 * noise.largest()));
        }
    }

    /** The server tells ids beside probabilities. */
    private static double gap(
            RunningLlamaServer server, ObjectNode body, int[] prompt, AnswerProbe ours, BatchNoise noise) {
        ObjectNode asked = body.deepCopy().put("logprobs", true).put("top_logprobs", 1);
        int[] theirs = Requests.object(server.post("/v1/chat/completions", asked.toString()))
                .at("/choices/0/logprobs/content")
                .valueStream()
                .mapToInt(token -> token.path("id").intValue())
                .toArray();
        int at = Arrays.mismatch(ours.ids(), theirs);
        if (at < 0 || at == Math.min(ours.ids().length, theirs.length)) {
            throw new AssertionError("the same tokens, and not the same text: " + Arrays.toString(theirs));
        }
        return noise.gap(joined(prompt, ours.ids(), at), ours.ids()[at], theirs[at], body);
    }

    private static int[] joined(int[] prompt, int[] answer, int length) {
        return IntStream.concat(IntStream.of(prompt), IntStream.of(answer).limit(length))
                .toArray();
    }

    /** A conversation that goes beyond the sliding window, and is edited: what was remembered must not show. */
    @Test
    void shouldAnswerAnEditedConversationAsIfItWereNew() {
        for (String model : List.of(Gemma4Pair.files().uniform().toString(), "classpath:models/demo-Q8_0.gguf")) {
            try (EmbeddedEngine engine = EmbeddedEngines.ready(settings(model, 1), data)) {
                int[] ids = IntStream.range(0, Math.min(1500, engine.model().context() - 60))
                        .map(i -> 300 + i * 7 % (engine.model().vocabularySize() - 310))
                        .toArray();
                for (int edit : List.of(ids.length, ids.length - 5, ids.length / 2, 3)) {
                    int[] edited = IntStream.range(0, ids.length)
                            .map(i -> i == edit ? 301 : ids[i])
                            .toArray();
                    assertThat(continued(engine, edited, false))
                            .as("%s, edited at %d", model, edit)
                            .isEqualTo(continued(engine, edited, true));
                    continued(engine, ids, false);
                }
            }
        }
    }

    private static String continued(EmbeddedEngine engine, int[] prompt, boolean anew) {
        ObjectNode body = Requests.object("{'temperature':0,'max_tokens':20}");
        IntStream.of(prompt).forEach(body.putArray("prompt")::add);
        if (anew) {
            body.put("seed", 1);
        }
        return AnswerProbe.of(engine.chat(new ChatRequest(Operation.TEXT_COMPLETION, body)))
                .text();
    }

    @Test
    void shouldAnswerStreamAndScoreWithGemma4() {
        for (Path file :
                List.of(Gemma4Pair.files().uniform(), Gemma4Pair.files().dynamic())) {
            try (EmbeddedEngine engine = EmbeddedEngines.ready(settings(file.toString(), 2), data)) {
                assertThat(engine.describe().architecture()).isEqualTo("gemma4");
                assertThat(engine.describe().build()).startsWith("0.5.");
                ObjectNode body = Requests.object("{'prompt':'a b c','max_tokens':12,'temperature':0}");
                ChatRequest request = new ChatRequest(Operation.TEXT_COMPLETION, body);
                AnswerProbe answer = AnswerProbe.of(engine.chat(request));
                assertThat(answer.finishReason()).isIn("stop", "length");
                Scorer scorer = engine.scorer().orElseThrow();
                TokenIds prompt = scorer.prompt(request).await().atMost(PATIENCE);
                List<TokenScore> scores = scorer.score(prompt, TokenIds.of(300, 301, 302), 8)
                        .await()
                        .atMost(PATIENCE);
                assertThat(scores)
                        .hasSize(3)
                        .allSatisfy(score ->
                                assertThat(score.logProbability()).isNegative().isFinite());
            }
        }
    }
}
