package dev.tandem.engine.llamaserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.chat.AnswerAssembler;
import dev.tandem.engine.echo.PromptEcho;
import dev.tandem.engine.llamaserver.request.ForcedAnswerRequest;
import dev.tandem.inference.AnswerTrace;
import dev.tandem.inference.BatchComposition;
import dev.tandem.inference.ChatEvent;
import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.Ending;
import dev.tandem.inference.EngineException;
import dev.tandem.inference.InferenceEngine;
import dev.tandem.inference.Operation;
import dev.tandem.inference.Scorer;
import dev.tandem.inference.TokenIds;
import dev.tandem.inference.UnscorableException;
import dev.tandem.inference.Usage;
import dev.tandem.stats.ClusteredValue;
import dev.tandem.stats.DriftSeries;
import dev.tandem.stats.DriftSummary;
import dev.tandem.stats.TokenScore;
import dev.tandem.testing.Requests;
import dev.tandem.testing.RunningLlamaServer;
import io.smallrye.mutiny.subscription.Cancellable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tracing and scoring with a real server of two slots. */
@Tag("llama-server")
class LlamaServerScorerTest {

    private static final Duration PATIENCE = EngineFixture.PATIENCE;
    private static final String WEATHER = """
            'tools': [{'type': 'function', 'function': {'name': 'weather', 'description': 'Tells the weather.',
              'parameters': {'type': 'object', 'properties': {'city': {'type': 'string'}}}}}]""";

    @TempDir
    private static Path data;

    private static RunningLlamaServer server;
    private static final List<AutoCloseable> OPEN = new ArrayList<>();
    private static EngineFixture engineFixture;
    private static InferenceEngine engine;
    private static Scorer scorer;

    @BeforeAll
    static void begin() {
        server = RunningLlamaServer.start(2);
        OPEN.add(server);
        engineFixture = new EngineFixture(
                data,
                Map.of(
                        EngineFixture.VARIANT + "engine",
                        "llama-server",
                        EngineFixture.VARIANT + "url",
                        "http://127.0.0.1:" + server.port()));
        OPEN.addFirst(engineFixture);
        engine = engineFixture.create();
        EngineFixture.awaitReady(engine);
        scorer = engine.scorer().orElseThrow();
    }

    @AfterAll
    static void end() throws Exception {
        for (AutoCloseable open : OPEN) {
            open.close();
        }
    }

    private static ChatRequest chat(String question, String more) {
        return EngineFixture.request("{'model':'m','temperature':0,'messages':[{'role':'user','content':'" + question
                + "'}]" + (more.isEmpty() ? "" : "," + more) + "}");
    }

    private record Traced(List<JsonNode> events, Optional<TokenIds> ids, Usage usage, String text) {}

    private static Traced traced(ChatRequest request) {
        AnswerTrace trace = scorer.trace(request);
        List<ChatEvent> events = engine.chat(trace.request())
                .map(trace::clean)
                .collect()
                .asList()
                .await()
                .atMost(PATIENCE);
        Usage usage = events.getLast().usage().orElseThrow();
        StringBuilder text = new StringBuilder();
        events.forEach(event -> event.json()
                .path("choices")
                .forEach(choice ->
                        text.append(choice.path("delta").path("content").asText(""))));
        return new Traced(shape(events), trace.ids(), usage, text.toString());
    }

    /** What a client could tell apart: all but the ids and the times, which differ from answer to answer. */
    private static List<JsonNode> shape(List<ChatEvent> events) {
        return events.stream()
                .<JsonNode>map(event -> {
                    var json = event.json().deepCopy();
                    json.remove(List.of("id", "created"));
                    if (json.has("timings")) {
                        List<String> names = new ArrayList<>();
                        json.path("timings").fieldNames().forEachRemaining(names::add);
                        json.set("timings", new ObjectMapper().valueToTree(names));
                    }
                    return json;
                })
                .toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'stream': true",
                "'stream': false",
                "'stream': true, 'max_tokens': 4",
                "'stream': false, 'max_tokens': 4",
                "'stream': true, " + "%TOOLS%",
                "'stream': false, " + "%TOOLS%",
                "'stream': true, 'logprobs': true, 'top_logprobs': 2",
                "'stream': false, 'logprobs': true, 'top_logprobs': 2",
                "'stream': true, 'logprobs': false",
                "'stream': false, 'response_format': {'type': 'json_object'}, 'max_tokens': 8"
            })
    void shouldLeaveAnswersAsTheyAreAndKnowTheirTokens(String fields) {
        ChatRequest request = chat("What is the capital of France?", fields.replace("%TOOLS%", WEATHER));
        List<JsonNode> plain =
                shape(engine.chat(request).collect().asList().await().atMost(PATIENCE));

        Traced traced = traced(request);

        assertThat(traced.events()).isEqualTo(plain);
        TokenIds ids = traced.ids().orElseThrow();
        // The server strips the spaces around an answer.
        assertThat(scorer.text(ids).await().atMost(PATIENCE).strip()).isEqualTo(traced.text());
        assertThat(scorer.prompt(request).await().atMost(PATIENCE).size())
                .isEqualTo(traced.usage().promptTokens());
    }

    @ParameterizedTest
    @ValueSource(strings = {"'stream': true, 'stop': ['is']", "'stream': false, 'stop': ['is', 'Paris']"})
    void shouldNotGuessWhenAStopStringMayHaveCutAToken(String fields) {
        assertThat(traced(chat("What is the capital of France?", fields)).ids()).isEmpty();
    }

    @Test
    void shouldScoreEachTokenOfTheAnswerThatTheModelGave() {
        ChatRequest request = chat("Tell me a story about a fox.", "'stream': true, 'max_tokens': 60");
        TokenIds answer = traced(request).ids().orElseThrow();
        TokenIds prompt = scorer.prompt(request).await().atMost(PATIENCE);

        List<TokenScore> scores = scorer.score(prompt, answer, 16).await().atMost(PATIENCE);

        assertThat(scores).extracting(TokenScore::token).containsExactlyElementsOf(boxed(answer));
        // The answer was greedy, so the model finds each of its tokens the most likely one.
        assertThat(scores).allSatisfy(score -> {
            assertThat(score.topToken()).isEqualTo(score.token());
            assertThat(score.logProbability())
                    .isEqualTo(score.topLogProbability())
                    .isLessThanOrEqualTo(0);
            assertThat(score.size()).isEqualTo(16);
        });
    }

    /** What the server says of one token after the prompt before it, which is another batch for each. */
    private static OptionalDouble saidAlone(TokenIds ids, int position) {
        ObjectNode body =
                JsonNodeFactory.instance.objectNode().put("n_predict", 1).put("n_probs", 1900);
        ids.stream().limit(position).forEach(body.putArray("prompt")::add);
        for (JsonNode other : Requests.object(
                        server.post("/completion", body.toString()).replace("'", " "))
                .at("/completion_probabilities/0/top_logprobs")) {
            if (other.path("id").asInt() == ids.at(position)) {
                return OptionalDouble.of(other.path("logprob").asDouble());
            }
        }
        return OptionalDouble.empty();
    }

    @Test
    void shouldScoreTokensThatArePartsOfCharacters() {
        ChatRequest request =
                EngineFixture.request(Operation.TEXT_COMPLETION, "{'model':'m','prompt':'A fox 🙂 said 日本 to me. 🦊'}");
        TokenIds ids = scorer.prompt(request).await().atMost(PATIENCE);

        List<TokenScore> scores = scorer.score(ids.first(3), ids.without(3), Ending.CUT, 8)
                .await()
                .atMost(PATIENCE);

        assertThat(scores).extracting(TokenScore::token).containsExactlyElementsOf(boxed(ids.without(3)));
        assertThat(scores).extracting(TokenScore::size).containsOnly(8);
        int compared = 0;
        for (int i = 3; i < ids.size(); i++) {
            OptionalDouble alone = saidAlone(ids, i);
            if (alone.isPresent()) {
                compared++;
                assertThat(scores.get(i - 3).logProbability()).isCloseTo(alone.getAsDouble(), within(.024));
            }
        }
        assertThat(compared).isGreaterThan(scores.size() / 2);
    }

    /** Of tokens that end an answer, or have no text, no grammar makes it say any. */
    @Test
    void shouldScoreTokensThatTheServerRefusesToSay() {
        TokenIds ids = scorer.prompt(
                        EngineFixture.request(
                                Operation.TEXT_COMPLETION,
                                "{'model':'m','prompt':'<start_of_turn>user\\nHi<end_of_turn>\\n<start_of_turn>model\\nHello<eos>'}"))
                .await()
                .atMost(PATIENCE);

        List<TokenScore> scores = scorer.score(ids.first(1), ids.without(1), Ending.CUT, 4)
                .await()
                .atMost(PATIENCE);

        assertThat(scores).extracting(TokenScore::token).containsExactlyElementsOf(boxed(ids.without(1)));
        for (int i = 1; i < ids.size(); i++) {
            OptionalDouble alone = saidAlone(ids, i);
            if (alone.isPresent()) {
                assertThat(scores.get(i - 1).logProbability()).isCloseTo(alone.getAsDouble(), within(.024));
            }
        }
    }

    @Test
    void shouldRepeatAPromptWithLogprobs() {
        String text = "Once upon a time there was a fox who lived in a forest.";
        ChatRequest request = EngineFixture.request(
                Operation.TEXT_COMPLETION,
                "{'model':'m','prompt':'" + text + "','echo':true,'logprobs':5,'max_tokens':2,'temperature':0}");
        AnswerAssembler assembler = new AnswerAssembler();
        new PromptEcho(engine)
                .chat(request)
                .collect()
                .asList()
                .await()
                .atMost(PATIENCE)
                .forEach(assembler::add);

        JsonNode choice = assembler.answer().at("/choices/0");
        TokenIds ids = scorer.prompt(request).await().atMost(PATIENCE);
        assertThat(choice.path("text").asText()).startsWith(text).hasSizeGreaterThan(text.length());
        assertThat(choice.at("/logprobs/tokens")).hasSize(ids.size() + 2);
        double most = 0;
        int compared = 0;
        for (int i = 1; i < ids.size(); i++) {
            OptionalDouble alone = saidAlone(ids, i);
            if (alone.isPresent()) {
                compared++;
                most = Math.max(
                        most,
                        Math.abs(alone.getAsDouble()
                                - choice.at("/logprobs/token_logprobs").path(i).asDouble()));
            }
        }
        System.out.println("echo: " + compared + " tokens, other batches differ by at most " + most);
        assertThat(compared).isGreaterThan(ids.size() / 2);
        // Twice what batches of other sizes differ by for this quantisation.
        assertThat(most).isLessThan(0.024);
        JsonNode logprobs = choice.path("logprobs");
        int last = logprobs.path("tokens").size() - 1;
        assertThat(logprobs.path("text_offset").path(last).asInt()
                        + logprobs.path("tokens").path(last).asText().length())
                .isEqualTo(choice.path("text").asText().length());
    }

    @Test
    void shouldBlameTheRequestForIdsThatTheServerDoesNotKnow() {
        ChatRequest request = EngineFixture.request(
                Operation.TEXT_COMPLETION,
                "{'model':'m','prompt':[2,99999999],'echo':true,'logprobs':1,'max_tokens':0}");

        assertThatThrownBy(() -> new PromptEcho(engine)
                        .chat(request)
                        .collect()
                        .asList()
                        .await()
                        .atMost(PATIENCE))
                .isInstanceOf(EngineException.Refused.class)
                .hasMessageContaining("none of this model's");
    }

    private static List<Integer> boxed(TokenIds ids) {
        return ids.stream().boxed().toList();
    }

    private static List<TokenScore> scores(
            TokenIds prompt, TokenIds answer, Ending ending, BatchComposition composition) {
        return scorer.scores(prompt, answer, ending, 16, composition)
                .collect()
                .asList()
                .await()
                .atMost(PATIENCE);
    }

    private static double logProbability(List<TokenScore> scores, int i) {
        return scores.get(i).logProbability();
    }

    @Test
    void shouldScoreTheEndOfAnAnswerThatEndedByItself() {
        ChatRequest request = chat("What is the capital of France?", "'stream': true");
        TokenIds answer = traced(request).ids().orElseThrow();
        TokenIds prompt = scorer.prompt(request).await().atMost(PATIENCE);

        List<TokenScore> scores = scores(prompt, answer, Ending.BY_ITSELF, BatchComposition.USUAL);
        // Behind a letter too few: it is surprised, and says so.
        List<TokenScore> early =
                scores(prompt, answer.first(answer.size() - 3), Ending.BY_ITSELF, BatchComposition.USUAL);

        assertThat(scores).hasSize(answer.size() + 1);
        assertThat(scores.getLast().token()).isEqualTo(TokenScore.END);
        // The answer was greedy: it ended since that was the most likely.
        assertThat(scores.getLast().logProbability()).isEqualTo(scores.getLast().topLogProbability());
        assertThat(answer.stream()).doesNotContain(scores.getLast().topToken());
        assertThat(early.getLast().token()).isEqualTo(TokenScore.END);
        assertThat(early.getLast().logProbability()).isLessThan(-5);
        assertThat(scores(prompt.then(answer), TokenIds.of(), Ending.BY_ITSELF, BatchComposition.USUAL))
                .singleElement()
                .satisfies(end -> assertThat(end.token()).isEqualTo(TokenScore.END));
    }

    @Test
    void shouldGoOnBehindWhatIsScoredAlready() {
        ChatRequest request = chat("Tell me a story about a fox.", "'stream': true, 'max_tokens': 60");
        TokenIds answer = traced(request).ids().orElseThrow();
        TokenIds prompt = scorer.prompt(request).await().atMost(PATIENCE);
        List<TokenScore> whole = scores(prompt, answer, Ending.CUT, BatchComposition.USUAL);
        List<TokenScore> begun = new CopyOnWriteArrayList<>();

        scorer.scores(prompt, answer, Ending.CUT, 16, BatchComposition.USUAL)
                .select()
                .first(23)
                .subscribe()
                .with(begun::add);
        EngineFixture.await(() -> begun.size() == 23, () -> "begun: " + begun.size());
        List<TokenScore> rest =
                scores(prompt.then(answer.first(23)), answer.without(23), Ending.CUT, BatchComposition.USUAL);

        assertThat(rest).hasSize(answer.size() - 23);
        for (int i = 0; i < answer.size(); i++) {
            assertThat(i < 23 ? logProbability(begun, i) : logProbability(rest, i - 23))
                    .as("token %d", i)
                    .isCloseTo(logProbability(whole, i), within(.3));
        }
    }

    private static int tasks() throws IOException {
        return new ObjectMapper()
                .readTree(server.get("/slots"))
                .path(1)
                .path("id_task")
                .asInt();
    }

    /** Otherwise a prompt that takes longer than the pauses between requests would be read again and again. */
    @Test
    void shouldNotReadAgainWhatTheSlotStillHolds() throws Exception {
        ChatRequest request = chat("Tell me a story about a dog. ".repeat(60), "'stream': true, 'max_tokens': 20");
        TokenIds answer = traced(request).ids().orElseThrow();
        TokenIds prompt = scorer.prompt(request).await().atMost(PATIENCE);
        List<TokenScore> first =
                scorer.score(prompt, answer, Ending.CUT, 16).await().atMost(PATIENCE);
        int begin = tasks();

        List<TokenScore> again =
                scorer.score(prompt, answer, Ending.CUT, 16).await().atMost(PATIENCE);
        int whenHeld = tasks() - begin;
        server.post("/completion", "{\"prompt\": \"Once upon a time\", \"n_predict\": 4, \"id_slot\": 1}");
        begin = tasks();
        List<TokenScore> displaced =
                scorer.score(prompt, answer, Ending.CUT, 16).await().atMost(PATIENCE);

        // Each question takes a task as well.
        assertThat(whenHeld).isLessThan((tasks() - begin) / 2);
        for (int i = 0; i < answer.size(); i++) {
            assertThat(logProbability(again, i)).isEqualTo(logProbability(first, i));
            assertThat(logProbability(displaced, i)).isEqualTo(logProbability(first, i));
        }
    }

    /** On this machine the last digits follow the sizes of batches of more than some 50 tokens. */
    @Test
    void shouldShowNumericalNoiseWhenComputedOtherwiseAndNoneWhenRepeated() {
        ChatRequest request = chat("Tell me a story about a dog. ".repeat(25), "'stream': true, 'max_tokens': 60");
        TokenIds answer = traced(request).ids().orElseThrow();
        TokenIds prompt = scorer.prompt(request).await().atMost(PATIENCE);
        List<TokenScore> usual = scores(prompt, answer, Ending.CUT, BatchComposition.USUAL);

        DriftSummary repeated = drift(usual, scores(prompt, answer, Ending.CUT, BatchComposition.USUAL));
        DriftSummary noise = drift(usual, scores(prompt, answer, Ending.CUT, BatchComposition.OTHER));

        assertThat(repeated.maxKl()).isZero();
        assertThat(noise.maxKl()).isPositive();
        assertThat(noise.meanKl().value()).isLessThan(.003);
        System.out.printf(
                "numerical noise: mean KLD %.2e, largest %.2e, same top %.3f%n",
                noise.meanKl().value(), noise.maxKl(), noise.sameTop().value());
    }

    private static DriftSummary drift(List<TokenScore> first, List<TokenScore> second) {
        return DriftSummary.of(List.of(new ClusteredValue<>("", DriftSeries.between(first, second))));
    }

    @Test
    void shouldScoreAnAnswerThatTheModelWouldNotGive() {
        ChatRequest request = chat("What is the capital of France?", "'stream': true");
        TokenIds prompt = scorer.prompt(request).await().atMost(PATIENCE);
        TokenIds other = traced(chat("Tell me a story about a fox.", "'stream': true, 'max_tokens': 30"))
                .ids()
                .orElseThrow();

        List<TokenScore> scores = scorer.score(prompt, other, 8).await().atMost(PATIENCE);

        assertThat(scores).extracting(TokenScore::token).containsExactlyElementsOf(boxed(other));
        assertThat(scores.getFirst().logProbability()).isLessThan(-3);
    }

    @Test
    void shouldReadALongPromptInPiecesOfWhichTheLastComesWithTheAnswer() {
        assertThat(ForcedAnswerRequest.pieces(1, 32, 16)).isEmpty();
        assertThat(ForcedAnswerRequest.pieces(32, 32, 16)).isEmpty();
        assertThat(ForcedAnswerRequest.pieces(33, 32, 16)).containsExactly(32);
        assertThat(ForcedAnswerRequest.pieces(65, 32, 16)).containsExactly(32, 64);
        assertThat(ForcedAnswerRequest.pieces(512, 32, 16)).hasSize(15).endsWith(480);
        assertThat(ForcedAnswerRequest.pieces(513, 32, 16))
                .hasSize(8)
                .startsWith(64)
                .endsWith(512);
        assertThat(ForcedAnswerRequest.pieces(100_000, 32, 16)).hasSizeLessThan(16);
        assertThat(ForcedAnswerRequest.pieces(8192, 32, 512)).hasSize(255).endsWith(8160);
    }

    @Test
    void shouldScoreAfterAPromptInPiecesAsTheServerItselfWouldGoOn() {
        String words = "Tell me a story about a dog and a frog. ".repeat(25);
        ChatRequest request = chat(words, "'stream': true, 'max_tokens': 40");
        TokenIds prompt = scorer.prompt(request).await().atMost(PATIENCE);
        assertThat(ForcedAnswerRequest.pieces(prompt.size(), 32, 16)).hasSizeGreaterThan(3);
        TokenIds answer = traced(request).ids().orElseThrow();

        List<TokenScore> scores = scorer.score(prompt, answer, 16).await().atMost(PATIENCE);

        // Greedy: where the most likely token is not the one that came, the two were as good as equal.
        assertThat(scores)
                .allSatisfy(score -> assertThat(score.topLogProbability() - score.logProbability())
                        .isLessThan(.2));
        scorer.stopped().await().atMost(PATIENCE);
    }

    @Test
    void shouldSayThatAnAnswerIsTooLongForTheContext() {
        TokenIds long1 = TokenIds.of(
                IntStream.generate(() -> 100).limit(RunningLlamaServer.CONTEXT).toArray());

        assertThatThrownBy(() -> scorer.score(TokenIds.of(2), long1, 8).await().atMost(PATIENCE))
                .isInstanceOf(UnscorableException.class)
                .hasMessageContaining("context");
    }

    @Test
    void shouldFreeItsSlotSoonWhenCancelled() throws Exception {
        TokenIds prompt =
                scorer.prompt(chat("Tell me a story about a fox.", "")).await().atMost(PATIENCE);
        TokenIds answer = traced(
                        chat("Tell me a story about a fox.", "'stream': true, 'ignore_eos': true, 'max_tokens': 1500"))
                .ids()
                .orElseThrow();
        long undisturbed = System.nanoTime();
        scorer.score(prompt, answer, 64).await().atMost(PATIENCE);
        long whole = (System.nanoTime() - undisturbed) / 1_000_000;
        List<Long> millis = new ArrayList<>();
        for (int run = 0; run < 20; run++) {
            Cancellable scoring = scorer.score(prompt, answer, 64).subscribe().with(scores -> {}, failure -> {});
            awaitBusy(true);
            long begin = System.nanoTime();
            scoring.cancel();
            awaitBusy(false);
            millis.add((System.nanoTime() - begin) / 1_000_000);
        }
        millis.sort(null);
        System.out.printf(
                "scoring stops after a median of %d ms, at most %d ms; left alone it takes %d ms%n",
                millis.get(10), millis.getLast(), whole);
        assertThat(millis.get(10)).isLessThan(whole / 3);
    }

    private static void awaitBusy(boolean busy) {
        EngineFixture.await(
                () -> new ObjectMapper()
                                .readTree(server.get("/slots"))
                                .path(1)
                                .path("is_processing")
                                .asBoolean()
                        == busy,
                () -> "slot 1 busy: " + busy);
    }
}
