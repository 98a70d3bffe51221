package dev.tandem.drift;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.drift.ScorerVerdicts.Asker;
import dev.tandem.drift.ScorerVerdicts.Verdict;
import dev.tandem.inference.AnswerTrace;
import dev.tandem.inference.BatchComposition;
import dev.tandem.inference.ChatEvent;
import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.Ending;
import dev.tandem.inference.EngineDescription;
import dev.tandem.inference.EngineHealth;
import dev.tandem.inference.InferenceEngine;
import dev.tandem.inference.Scorer;
import dev.tandem.inference.TokenIds;
import dev.tandem.inference.UnscorableException;
import dev.tandem.stats.TokenScore;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class ScorerVerdictsTest {

    private static final int SIZE = 20_000;

    private final AtomicInteger asked = new AtomicInteger();
    private final Asker asker = new Asker() {
        @Override
        public <T> T ask(Uni<T> question) {
            asked.incrementAndGet();
            return question.await().indefinitely();
        }
    };
    private final ScorerVerdicts verdicts = new ScorerVerdicts();

    /** Knows its tokens, of which nothing is known from a file. */
    private record Tokens(EngineDescription describe, List<String> words) implements InferenceEngine, Scorer {

        static Tokens of(String kind, String arguments) {
            return new Tokens(
                    EngineDescription.configured(kind, 2048, "f16", 1, arguments),
                    IntStream.range(0, SIZE)
                            .mapToObj(i -> " word" + i)
                            .collect(Collectors.toCollection(ArrayList::new)));
        }

        @Override
        public Uni<Integer> vocabularySize() {
            return words.isEmpty()
                    ? Uni.createFrom().failure(new UnscorableException("not told"))
                    : Uni.createFrom().item(words.size());
        }

        @Override
        public Uni<String> text(TokenIds ids) {
            return Uni.createFrom().item(ids.stream().mapToObj(words::get).collect(Collectors.joining()));
        }

        @Override
        public Uni<Map<Integer, String>> texts(Set<Integer> ids) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<Scorer> scorer() {
            return Optional.of(this);
        }

        @Override
        public Multi<ChatEvent> chat(ChatRequest request) {
            throw new AssertionError("is not asked");
        }

        @Override
        public Uni<Integer> countPromptTokens(ChatRequest request) {
            throw new AssertionError("is not asked");
        }

        @Override
        public EngineHealth health() {
            return EngineHealth.READY;
        }

        @Override
        public AnswerTrace trace(ChatRequest request) {
            throw new AssertionError("is not asked");
        }

        @Override
        public Uni<TokenIds> prompt(ChatRequest request) {
            throw new AssertionError("is not asked");
        }

        @Override
        public Uni<List<TokenScore>> score(TokenIds prompt, TokenIds answer, Ending ending, int topN) {
            throw new AssertionError("is not asked");
        }

        @Override
        public Multi<TokenScore> scores(
                TokenIds prompt, TokenIds answer, Ending ending, int topN, BatchComposition composition) {
            throw new AssertionError("is not asked");
        }

        @Override
        public Uni<Void> stopped() {
            throw new AssertionError("is not asked");
        }

        @Override
        public void close() {}
    }

    private Verdict verdict(InferenceEngine one, InferenceEngine other) throws Exception {
        return verdicts.verdict(one, other, asker);
    }

    private Optional<Verdict> known(Tokens one, Tokens other) {
        return verdicts.known(one.describe().fingerprint(), other.describe().fingerprint());
    }

    @Test
    void shouldTellApartWhatDiffersInTwoTokensOnlyAndAskOnce() throws Exception {
        Tokens one = Tokens.of("llama-server", "a");
        Tokens alike = Tokens.of("llama-server", "b");
        Tokens swapped = Tokens.of("llama-server", "c");
        Collections.swap(swapped.words(), 17, 19_999);

        assertThat(known(one, swapped)).isEmpty();
        assertThat(verdict(one, swapped)).isEqualTo(Verdict.DIFFERENT);
        assertThat(verdict(alike, one)).isEqualTo(Verdict.ALIKE);
        int before = asked.get();

        assertThat(verdict(swapped, one)).isEqualTo(Verdict.DIFFERENT);
        assertThat(verdict(one, alike)).isEqualTo(Verdict.ALIKE);
        assertThat(known(swapped, one)).hasValue(Verdict.DIFFERENT);
        assertThat(asked).hasValue(before);
    }

    /** The one that answered may be away when the other has its turn. */
    @Test
    void shouldCompareWithWhatItAskedBefore() throws Exception {
        Tokens away = Tokens.of("llama-server", "a");
        Tokens other = Tokens.of("llama-server", "b");
        verdicts.prepare(away, List.of(other), asker);
        Tokens gone = new Tokens(away.describe(), List.of());

        assertThat(verdict(gone, other)).isEqualTo(Verdict.ALIKE);
    }

    @Test
    void shouldTakeAPairOutForGoodOnceAnAnswerIsReadOtherwise() throws Exception {
        Tokens silent = new Tokens(Tokens.of("llama-server", "a").describe(), List.of());
        Tokens other = Tokens.of("llama-server", "b");
        Tokens embedded = Tokens.of("llama.cpp", "");

        assertThat(verdict(silent, other)).isEqualTo(Verdict.UNDECIDED);
        // Two kinds of engines write special tokens in two ways.
        assertThat(verdict(other, embedded)).isEqualTo(Verdict.UNDECIDED);
        verdicts.readOtherwise(other, silent);

        assertThat(known(silent, other)).hasValue(Verdict.DIFFERENT);
        assertThat(verdict(silent, other)).isEqualTo(Verdict.DIFFERENT);
    }
}
