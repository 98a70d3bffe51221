package dev.tandem.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.chat.AnswerAssembler;
import dev.tandem.engine.echo.PromptEcho;
import dev.tandem.inference.ChatEvent;
import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.EngineException;
import dev.tandem.inference.Scorer;
import dev.tandem.inference.TokenIds;
import dev.tandem.inference.Usage;
import dev.tandem.stats.TokenScore;
import dev.tandem.testing.AnswerProbe;
import dev.tandem.testing.Requests;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Completions that begin with their prompt, on the embedded engine with the demo model. */
@Tag("unit")
class EmbeddedEchoTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String PROMPT = "Once upon a time there was a 🦊 fox.";

    @TempDir
    static Path data;

    private static EmbeddedEngine engine;
    private static PromptEcho echo;

    @BeforeAll
    static void load() {
        engine = EmbeddedEngines.ready(EmbeddedEngines.demo("demo-Q8_0.gguf", 2), data);
        echo = new PromptEcho(engine);
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    private static ChatRequest request(Consumer<ObjectNode> more) {
        return Requests.completion(PROMPT, body -> {
            body.put("echo", true).put("logprobs", 5).put("max_tokens", 0);
            more.accept(body);
        });
    }

    private record Answer(List<ChatEvent> events, JsonNode choices) {
        Usage usage() {
            return events.getLast().usage().orElseThrow();
        }
    }

    private static Answer answer(Consumer<ObjectNode> more) {
        List<ChatEvent> events = AnswerProbe.of(echo.chat(request(more))).events();
        AnswerAssembler assembler = new AnswerAssembler();
        events.forEach(assembler::add);
        return new Answer(events, assembler.answer().path("choices"));
    }

    private static TokenIds prompt() {
        return scorer().prompt(request(body -> {})).await().atMost(PATIENCE);
    }

    private static Scorer scorer() {
        return engine.scorer().orElseThrow();
    }

    @Test
    void shouldTellOfEachTokenOfThePromptWhatTeacherForcingDoes() {
        Answer answer = answer(body -> {});

        JsonNode choice = answer.choices().path(0);
        assertThat(choice.path("text").asText()).isEqualTo(PROMPT);
        assertThat(choice.path("finish_reason").asText()).isEqualTo("length");
        TokenIds ids = prompt();
        List<TokenScore> scores = scorer().score(TokenIds.of(ids.at(0)), ids.without(1), 5)
                .await()
                .atMost(PATIENCE);
        Map<Integer, String> texts = scorer().texts(ids.stream().boxed().collect(Collectors.toSet()))
                .await()
                .atMost(PATIENCE);
        JsonNode logprobs = choice.path("logprobs");
        for (String list : List.of("tokens", "token_logprobs", "top_logprobs", "text_offset")) {
            assertThat(logprobs.path(list)).as(list).hasSize(ids.size());
        }
        assertThat(logprobs.at("/token_logprobs/0").isNull()).isTrue();
        assertThat(logprobs.at("/top_logprobs/0").isNull()).isTrue();
        for (int i = 1; i < ids.size(); i++) {
            assertThat(logprobs.path("tokens").path(i).asText()).isEqualTo(texts.get(ids.at(i)));
            assertThat(logprobs.path("token_logprobs").path(i).asDouble())
                    .isEqualTo(scores.get(i - 1).logProbability());
            JsonNode likeliest = logprobs.path("top_logprobs").path(i);
            assertThat(likeliest.size()).isBetween(1, 5);
            assertThat(likeliest.elements().next().asDouble())
                    .isEqualTo(scores.get(i - 1).topLogProbability());
        }
        assertThat(answer.usage()).isEqualTo(new Usage(ids.size(), 0, 0));
    }

    @Test
    void shouldBeNobodysOutputWhenThePromptIsRepeated() {
        List<ChatEvent> events = answer(body -> {}).events();

        assertThat(events).extracting(ChatEvent::tokens).containsOnly(0);
        assertThat(events).extracting(ChatEvent::hasOutput).containsOnly(false);
        assertThat(events)
                .allSatisfy(
                        event -> assertThat(event.logProbabilities().tokens()).isZero());
    }

    @Test
    void shouldGoOnWhereThePromptEnds() {
        AnswerProbe plain = AnswerProbe.of(engine.chat(Requests.completion(PROMPT, body -> body.put("max_tokens", 4))));

        Answer answer = answer(body -> body.put("max_tokens", 4));

        JsonNode choice = answer.choices().path(0);
        assertThat(choice.path("text").asText()).isEqualTo(PROMPT + plain.text());
        assertThat(answer.usage().completionTokens()).isEqualTo(4);
        assertThat(choice.at("/logprobs/tokens")).hasSize(prompt().size() + 4);
        int last = choice.at("/logprobs/text_offset").size() - 1;
        String upToLast = choice.path("text")
                .asText()
                .substring(
                        0,
                        choice.path("text")
                                .asText()
                                .offsetByCodePoints(
                                        0,
                                        choice.at("/logprobs/text_offset")
                                                .path(last)
                                                .asInt()));
        assertThat(upToLast + choice.at("/logprobs/tokens").path(last).asText())
                .isEqualTo(choice.path("text").asText());
    }

    @Test
    void shouldTakeSeveralPromptsAsTextsOrIds() {
        Answer alone = answer(body -> {});

        Answer answer = answer(body -> {
            var prompts = body.put("n", 2).putArray("prompt");
            prompts.add(PROMPT);
            prompt().stream().forEach(prompts.addArray()::add);
        });

        assertThat(answer.choices()).hasSize(4);
        for (int i = 0; i < 4; i++) {
            assertThat(answer.choices().path(i).path("index").asInt()).isEqualTo(i);
            assertThat(answer.choices().path(i).at("/logprobs/token_logprobs"))
                    .isEqualTo(alone.choices().path(0).at("/logprobs/token_logprobs"));
        }
        assertThat(answer.usage().promptTokens()).isEqualTo(2 * alone.usage().promptTokens());
    }

    @Test
    void shouldRepeatThePromptAloneWhenNoLogprobsAreWanted() {
        JsonNode choice = answer(body -> body.remove("logprobs")).choices().path(0);

        assertThat(choice.path("text").asText()).isEqualTo(PROMPT);
        assertThat(choice.has("logprobs")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'logprobs': true | logprobs",
                "'logprobs': 21 | logprobs",
                "'logprobs': -1 | logprobs",
                "'prompt': [] | prompt",
                "'prompt': [[]] | prompt",
                "'prompt': ['a', 1] | prompt",
                "'prompt': [-1] | prompt",
                "'prompt': {'a': 1} | prompt"
            })
    void shouldNameTheFieldWhenItIsWrong(String fields, String param) {
        ChatRequest request = request(body -> body.setAll(Requests.object("{" + fields + "}")));

        assertThat(echo.objection(request).orElseThrow())
                .isInstanceOfSatisfying(
                        EngineException.Refused.class,
                        refused -> assertThat(refused.param()).isEqualTo(param));
    }

    @Test
    void shouldRefuseIdsThatTheModelDoesNotHave() {
        ChatRequest request = request(body -> body.putArray("prompt").add(3).add(99_999_999));

        assertThatThrownBy(() -> AnswerProbe.of(echo.chat(request)))
                .isInstanceOf(EngineException.Refused.class)
                .hasMessageContaining("none of this model's");
    }
}
