package dev.tandem.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.inference.ChatEvent;
import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.EngineException;
import dev.tandem.inference.Operation;
import dev.tandem.inference.TokenIds;
import dev.tandem.stats.TokenScore;
import dev.tandem.testing.AnswerProbe;
import dev.tandem.testing.Requests;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is told of how likely tokens were. */
@Tag("unit")
class LogprobsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    static Path data;

    private static EmbeddedEngine engine;

    @BeforeAll
    static void load() {
        engine = EmbeddedEngines.ready(EmbeddedEngines.demo("demo-Q8_0.gguf", 1), data);
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    private static ChatRequest story(String fields) {
        return Requests.chat(
                "Tell me a story about a fox.",
                body -> body.put("max_tokens", 30)
                        .put("temperature", 1.2)
                        .put("seed", 3)
                        .setAll(Requests.object(fields)));
    }

    /** Beside those of scoring, which computes the same tokens in other batches. */
    @Test
    void shouldTellOfEveryTokenWhatScoringSaysOfIt() {
        ChatRequest request = story("{'logprobs':true,'top_logprobs':3,'return_tokens':true}");
        AnswerProbe answer = AnswerProbe.of(engine.chat(request));
        List<JsonNode> told = new ArrayList<>();
        List<Integer> ids = new ArrayList<>();
        for (ChatEvent event : answer.events()) {
            JsonNode choice = event.json().path("choices").path(0);
            choice.path("logprobs").path("content").forEach(told::add);
            choice.path("tokens").forEach(id -> ids.add(id.intValue()));
        }
        TokenIds prompt = engine.scorer().orElseThrow().prompt(request).await().atMost(PATIENCE);
        List<TokenScore> scores = engine.scorer()
                .orElseThrow()
                .score(prompt, TokenIds.of(ids.stream().mapToInt(i -> i).toArray()), 3)
                .await()
                .atMost(PATIENCE);

        assertThat(told).hasSize(30).hasSameSizeAs(scores);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < told.size(); i++) {
            JsonNode token = told.get(i);
            text.append(token.path("token").asText());
            assertThat(token.path("logprob").asDouble()).isCloseTo(scores.get(i).logProbability(), within(.3));
            assertThat(token.path("bytes")).isNotEmpty();
            assertThat(token.path("top_logprobs")).hasSize(3);
            double first = token.path("top_logprobs").path(0).path("logprob").asDouble();
            assertThat(first).isCloseTo(scores.get(i).topLogProbability(), within(.3));
            assertThat(token.path("top_logprobs").path(1).path("logprob").asDouble())
                    .isLessThanOrEqualTo(first);
        }
        assertThat(text).hasToString(answer.text());
        assertThat(answer.events().stream()
                        .mapToInt(event -> event.logProbabilities().tokens())
                        .sum())
                .isEqualTo(30);
    }

    @Test
    void shouldTellATextCompletionInTheOlderForm() {
        AnswerProbe answer = AnswerProbe.of(engine.chat(Requests.completion(
                "The capital of France is", body -> body.put("max_tokens", 5).put("logprobs", 2))));
        StringBuilder text = new StringBuilder();
        for (ChatEvent event : answer.events()) {
            JsonNode logprobs = event.json().path("choices").path(0).path("logprobs");
            for (int i = 0; i < logprobs.path("tokens").size(); i++) {
                assertThat(logprobs.path("text_offset").path(i).asInt()).isEqualTo(text.length());
                text.append(logprobs.path("tokens").path(i).asText());
                assertThat(logprobs.path("token_logprobs").path(i).asDouble()).isLessThanOrEqualTo(0);
                assertThat(logprobs.path("top_logprobs").path(i)).hasSize(2);
            }
        }
        assertThat(text).hasToString(answer.text());
    }

    @Test
    void shouldTellNothingWhenNobodyAsks() {
        assertThat(AnswerProbe.of(engine.chat(story("{'logprobs':false}"))).events())
                .noneMatch(event -> event.json().path("choices").path(0).has("logprobs"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "CHAT | {'logprobs':1} | logprobs | invalid_type",
                "CHAT | {'logprobs':true,'top_logprobs':21} | top_logprobs | integer_above_max_value",
                "CHAT | {'logprobs':true,'top_logprobs':-1} | top_logprobs | integer_below_min_value",
                "CHAT | {'logprobs':true,'top_logprobs':'x'} | top_logprobs | invalid_type",
                "CHAT | {'top_logprobs':2} | top_logprobs | invalid_value",
                "TEXT_COMPLETION | {'logprobs':21} | logprobs | integer_above_max_value",
                "TEXT_COMPLETION | {'logprobs':true} | logprobs | invalid_type"
            })
    void shouldRefuseWhatMakesNoSense(Operation operation, String fields, String param, String code) {
        ChatRequest request = new ChatRequest(
                operation,
                Requests.object("{'prompt':'x','messages':[{'role':'user','content':'x'}]}")
                        .setAll(Requests.object(fields)));
        assertThat(engine.objection(request).orElseThrow())
                .isInstanceOfSatisfying(EngineException.Refused.class, refused -> {
                    assertThat(refused.param()).isEqualTo(param);
                    assertThat(refused.code()).isEqualTo(code);
                });
        assertThatThrownBy(() -> AnswerProbe.of(engine.chat(request))).isInstanceOf(EngineException.Refused.class);
    }
}
