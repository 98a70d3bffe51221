package dev.tandem.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.inference.AnswerTrace;
import dev.tandem.inference.BatchComposition;
import dev.tandem.inference.ChatEvent;
import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.Ending;
import dev.tandem.inference.EngineException;
import dev.tandem.inference.Scorer;
import dev.tandem.inference.TokenIds;
import dev.tandem.inference.UnscorableException;
import dev.tandem.stats.DriftSeries;
import dev.tandem.stats.TokenDrift;
import dev.tandem.stats.TokenScore;
import dev.tandem.testing.AnswerProbe;
import dev.tandem.testing.Requests;
import io.smallrye.mutiny.subscription.Cancellable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the embedded engine offers for scoring, with the demo model. */
@Tag("unit")
class EmbeddedScorerTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    static Path data;

    private static EmbeddedEngine engine;
    private static Scorer scorer;

    @BeforeAll
    static void load() {
        engine = EmbeddedEngines.ready(EmbeddedEngines.demo("demo-Q8_0.gguf", 2), data);
        scorer = engine.scorer().orElseThrow();
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    private static ChatRequest story(Consumer<ObjectNode> more) {
        return Requests.chat("Tell me a story about a fox.", body -> {
            body.put("temperature", 0);
            more.accept(body);
        });
    }

    private static AnswerTrace traced(ChatRequest request) {
        AnswerTrace trace = scorer.trace(request);
        List<ChatEvent> cleaned = AnswerProbe.of(engine.chat(trace.request())).events().stream()
                .map(trace::clean)
                .toList();
        assertThat(cleaned)
                .extracting(event -> event.json().path("choices"))
                .isEqualTo(AnswerProbe.of(engine.chat(request)).events().stream()
                        .map(event -> event.json().path("choices"))
                        .toList());
        return trace;
    }

    private static TokenIds prompt(ChatRequest request) {
        return scorer.prompt(request).await().atMost(PATIENCE);
    }

    private static List<TokenScore> scores(TokenIds prompt, TokenIds answer, int topN) {
        return scorer.score(prompt, answer, topN).await().atMost(PATIENCE);
    }

    private static CompletableFuture<List<List<TokenDrift>>> compared(
            Scorer reference, List<Scorer> candidates, TokenIds prompt, TokenIds answer, Ending ending) {
        return reference
                .compare(candidates, prompt, answer, ending)
                .collect()
                .asList()
                .subscribeAsCompletionStage();
    }

    private static TokenIds anyAnswer(int size) {
        return TokenIds.of(new Random(3).ints(size, 300, 1900).toArray());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 20, 200})
    void shouldFindTheTokensThatTheModelChose(int limit) {
        ChatRequest request = story(body -> body.put("max_tokens", limit));
        AnswerTrace trace = traced(request);
        TokenIds answer = trace.ids().orElseThrow();
        assertThat(trace.ids()).as("asked again").contains(answer);

        List<TokenScore> scores = scores(prompt(request), answer, 16);

        assertThat(scorer.text(answer).await().atMost(PATIENCE))
                .isEqualTo(AnswerProbe.of(engine.chat(request)).text());
        // The answer was greedy: other tokens of the same text would not be the most likely ones.
        assertThat(scores).allSatisfy(score -> {
            assertThat(score.topToken()).isEqualTo(score.token());
            assertThat(score.size()).isEqualTo(16);
        });
    }

    @Test
    void shouldFindTheTokensOfAnAnswerAtRandom() {
        int found = 0;
        for (int seed = 0; seed < 20; seed++) {
            int current = seed;
            ChatRequest request = Requests.chat(
                    "Tell me a story about a bear.",
                    body -> body.put("temperature", 2).put("seed", current).put("max_tokens", 60));
            AnswerTrace trace = scorer.trace(request);
            AnswerProbe answer = AnswerProbe.of(engine.chat(trace.request()));
            answer.events().forEach(trace::clean);
            String text = scorer.text(trace.ids().orElseThrow()).await().atMost(PATIENCE);
            // One that ends inside a character has no whole text.
            if (text.equals(answer.text())) {
                found++;
            } else {
                assertThat(text).isEqualTo(answer.text() + "\uFFFD");
            }
        }
        assertThat(found).isGreaterThan(15);
    }

    @Test
    void shouldScoreTheEndAsWellWhenAnAnswerEndedByItself() {
        ChatRequest request = Requests.chat("What is the capital of France?", body -> body.put("temperature", 0));
        assertThat(AnswerProbe.of(engine.chat(request)).finishReason()).isEqualTo("stop");
        TokenIds answer = traced(request).ids().orElseThrow();

        List<TokenScore> scores = scorer.score(prompt(request), answer, Ending.BY_ITSELF, 16)
                .await()
                .atMost(PATIENCE);

        assertThat(scores).hasSize(answer.size() + 1);
        TokenScore end = scores.getLast();
        assertThat(end.token()).isEqualTo(TokenScore.END);
        // The answer was greedy: it ended since that was the most likely.
        assertThat(end.logProbability()).isEqualTo(end.topLogProbability());
        assertThat(engine.model().weights().endsGeneration(end.topToken())).isTrue();
        assertThat(scores.subList(0, answer.size()))
                .extracting(TokenScore::logProbability)
                .containsExactlyElementsOf(scores(prompt(request), answer, 16).stream()
                        .map(TokenScore::logProbability)
                        .toList());
    }

    /** As whoever was interrupted goes on, with the end alone in the last case. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 37, 100})
    void shouldGoOnWhereItWasInterrupted(int known) {
        TokenIds prompt = prompt(story(body -> {}));
        TokenIds answer = anyAnswer(100);
        List<TokenScore> whole =
                scorer.score(prompt, answer, Ending.BY_ITSELF, 4).await().atMost(PATIENCE);

        List<TokenScore> rest = scorer.score(
                        prompt.then(answer.first(known)), answer.without(known), Ending.BY_ITSELF, 4)
                .await()
                .atMost(PATIENCE);

        assertThat(rest).hasSize(101 - known);
        for (int i = 0; i < rest.size(); i++) {
            // Batches of other sizes round otherwise.
            assertThat(rest.get(i).logProbability())
                    .isCloseTo(whole.get(known + i).logProbability(), within(.3));
        }
    }

    /** As an answer is generated, token by token; with the same batches nothing differs. */
    @Test
    void shouldShowWhatIsNoiseWhenComputedInOtherBatches() {
        TokenIds prompt = prompt(story(body -> {}));
        TokenIds answer = anyAnswer(100);

        List<Double> usual = logProbabilities(prompt, answer, BatchComposition.USUAL);
        List<Double> other = logProbabilities(prompt, answer, BatchComposition.OTHER);

        assertThat(usual).isEqualTo(logProbabilities(prompt, answer, BatchComposition.USUAL));
        assertThat(usual).isNotEqualTo(other);
        for (int i = 0; i < usual.size(); i++) {
            assertThat(usual.get(i)).isCloseTo(other.get(i), within(.3));
        }
    }

    private static List<Double> logProbabilities(TokenIds prompt, TokenIds answer, BatchComposition composition) {
        return scorer.scores(prompt, answer, Ending.CUT, 1, composition)
                .map(TokenScore::logProbability)
                .collect()
                .asList()
                .await()
                .atMost(PATIENCE);
    }

    /** Each model tells all tokens of its vocabulary here, so that lists of the most likely ones leave nothing out. */
    @Test
    void shouldCompareAsListsOfAllTokensDo() {
        try (EmbeddedEngine other = EmbeddedEngines.ready(EmbeddedEngines.demo("demo-Q2_K.gguf", 1), data);
                EmbeddedEngine third = EmbeddedEngines.ready(EmbeddedEngines.demo("demo-UD-Q2_K_XL.gguf", 1), data)) {
            List<Scorer> candidates = Stream.of(other, third)
                    .map(one -> one.scorer().orElseThrow())
                    .toList();
            TokenIds prompt = prompt(story(body -> {}));
            TokenIds answer = anyAnswer(150);
            int all = engine.model().vocabularySize();

            List<List<TokenDrift>> drifts = compared(scorer, candidates, prompt, answer, Ending.BY_ITSELF)
                    .join();

            List<TokenScore> base =
                    scorer.score(prompt, answer, Ending.BY_ITSELF, all).await().atMost(PATIENCE);
            for (int i = 0; i < candidates.size(); i++) {
                DriftSeries lists = DriftSeries.between(
                        base,
                        candidates
                                .get(i)
                                .score(prompt, answer, Ending.BY_ITSELF, all)
                                .await()
                                .atMost(PATIENCE));
                assertThat(drifts.size()).isEqualTo(151).isEqualTo(lists.size());
                for (int at = 0; at < lists.size(); at++) {
                    assertThat(drifts.get(at)).hasSize(2);
                    TokenDrift exact = drifts.get(at).get(i);
                    TokenDrift expected = lists.at(at);
                    assertThat(exact.klDivergence()).isCloseTo(expected.klDivergence(), within(1e-6));
                    assertThat(exact.coverage()).isEqualTo(1);
                    assertThat(exact.sameTop()).isEqualTo(expected.sameTop());
                    assertThat(exact.deltaP()).isCloseTo(expected.deltaP(), within(1e-6));
                    assertThat(exact.logRatio()).isCloseTo(expected.logRatio(), within(1e-5));
                }
            }
        }
    }

    /** Each waits for the models of the other. */
    @Test
    void shouldCompareInBothDirectionsAtTheSameTime() {
        try (EmbeddedEngine other = EmbeddedEngines.ready(EmbeddedEngines.demo("demo-Q2_K.gguf", 1), data)) {
            Scorer second = other.scorer().orElseThrow();
            TokenIds prompt = prompt(story(body -> {}));
            List<CompletableFuture<List<List<TokenDrift>>>> running = new ArrayList<>();
            for (int run = 0; run < 10; run++) {
                running.add(compared(scorer, List.of(second), prompt, anyAnswer(20), Ending.CUT));
                running.add(compared(second, List.of(scorer), prompt, anyAnswer(20), Ending.CUT));
            }

            assertThat(running).allSatisfy(one -> assertThat(one).succeedsWithin(PATIENCE));
        }
    }

    @Test
    void shouldCompareWithNoneButAnotherOfThisProcessThatIsThere() {
        EmbeddedEngine other = EmbeddedEngines.ready(EmbeddedEngines.demo("demo-Q2_K.gguf", 1), data);
        Scorer second = other.scorer().orElseThrow();
        TokenIds prompt = prompt(story(body -> {}));
        assertThat(scorer.canCompare(second)).isTrue();
        assertThat(scorer.canCompare(scorer)).isFalse();

        CompletableFuture<List<List<TokenDrift>>> running =
                compared(scorer, List.of(second), prompt, anyAnswer(1900), Ending.CUT);
        other.close();

        assertThatThrownBy(running::join).hasCauseInstanceOf(EngineException.Unavailable.class);
        assertThat(scorer.canCompare(second)).isFalse();
        assertThatThrownBy(() -> compared(scorer, List.of(second), prompt, anyAnswer(5), Ending.CUT)
                        .join())
                .hasCauseInstanceOf(UnscorableException.class);
        assertThat(scores(prompt, anyAnswer(5), 4)).hasSize(5);
    }

    @Test
    void shouldTellNoTokensWhenStopStringsMayHaveCutOne() {
        assertThat(traced(story(body -> body.put("stop", "fox"))).ids()).isEmpty();
    }

    @Test
    void shouldTellNoTokensOfAnAnswerThatIsNotWhole() {
        ChatRequest request = story(body -> body.put("max_tokens", 20));
        List<ChatEvent> events =
                AnswerProbe.of(engine.chat(scorer.trace(request).request())).events();
        for (int missing : List.of(3, events.size() - 2, events.size() - 1)) {
            AnswerTrace trace = scorer.trace(request);
            for (int i = 0; i < events.size(); i++) {
                if (i != missing) {
                    trace.clean(events.get(i));
                }
            }
            assertThat(trace.ids()).isEmpty();
        }
    }

    @Test
    void shouldSayWhyWhenAnAnswerCannotBeScored() {
        TokenIds prompt = prompt(story(body -> {}));
        assertThatThrownBy(() -> scores(prompt, anyAnswer(2048), 4))
                .isInstanceOf(UnscorableException.class)
                .hasMessageContaining("context");
        assertThatThrownBy(() -> scores(prompt, TokenIds.of(1984), 4)).isInstanceOf(UnscorableException.class);
        assertThatThrownBy(() -> scorer.text(TokenIds.of(-1)).await().atMost(PATIENCE))
                .isInstanceOf(UnscorableException.class);
    }

    @Test
    void shouldScoreTheNextOneSoonWhenOneIsCancelled() {
        TokenIds prompt = prompt(story(body -> {}));
        TokenIds next = anyAnswer(5);
        List<TokenScore> undisturbed = scores(prompt, next, 4);
        for (int run = 0; run < 20; run++) {
            Cancellable scoring =
                    scorer.score(prompt, anyAnswer(2000), 64).subscribe().with(scores -> {}, failure -> {});
            LockSupport.parkNanos(5_000_000L * (run % 4));
            scoring.cancel();

            assertThat(scores(prompt, next, 4))
                    .extracting(TokenScore::logProbability)
                    .containsExactlyElementsOf(
                            undisturbed.stream().map(TokenScore::logProbability).toList());
        }
    }

    @Test
    void shouldFailWhatIsScoredWhenItIsClosed() {
        EmbeddedEngine closing = EmbeddedEngines.ready(EmbeddedEngines.demo("demo-Q2_K.gguf", 1), data);
        Scorer other = closing.scorer().orElseThrow();
        TokenIds prompt = prompt(story(body -> {}));
        other.score(prompt, anyAnswer(5), 4).await().atMost(PATIENCE);
        List<CompletableFuture<List<TokenScore>>> running = List.of(
                other.score(prompt, anyAnswer(2000), 64).subscribeAsCompletionStage(),
                other.score(prompt, anyAnswer(2000), 64).subscribeAsCompletionStage());
        LockSupport.parkNanos(20_000_000);

        closing.close();

        for (CompletableFuture<List<TokenScore>> scoring : running) {
            assertThatThrownBy(scoring::join)
                    .isInstanceOf(CompletionException.class)
                    .hasCauseInstanceOf(EngineException.Unavailable.class);
        }
        assertThatThrownBy(() -> other.score(prompt, anyAnswer(5), 4).await().atMost(PATIENCE))
                .isInstanceOf(EngineException.Unavailable.class);
    }
}
