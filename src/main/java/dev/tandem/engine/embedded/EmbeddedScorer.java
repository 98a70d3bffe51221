package dev.tandem.engine.embedded;

import dev.tandem.engine.embedded.scoring.ForcedAnswer;
import dev.tandem.engine.embedded.scoring.ScoringModel;
import dev.tandem.engine.embedded.scoring.SharedScoringModel;
import dev.tandem.inference.AnswerTrace;
import dev.tandem.inference.BatchComposition;
import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.Ending;
import dev.tandem.inference.EngineException;
import dev.tandem.inference.Scorer;
import dev.tandem.inference.TokenIds;
import dev.tandem.inference.UnscorableException;
import dev.tandem.stats.TokenDrift;
import dev.tandem.stats.TokenScore;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.BackPressureStrategy;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Scores with the weights of the engine, but not with its context: a second one takes the cache of one slot and a few
 * megabytes, from the first answer on.
 *
 * <p>Tokens are run through the model in small batches; a request that arrives stops that between two operations, within
 * some 20 ms. With other engines of this process it is compared over the whole vocabulary, batch by batch.
 */
final class EmbeddedScorer implements Scorer, AutoCloseable {

    private final Supplier<LoadedModel> model;
    private final Executor tokenizer;
    private final SharedScoringModel scoring;
    private final ScoringThread thread;

    /**
     * @param model throws an {@link dev.tandem.inference.EngineException} when there is none
     * @param tokenizer where it may block for a moment
     */
    EmbeddedScorer(String name, Supplier<LoadedModel> model, Executor tokenizer) {
        this.model = model;
        this.tokenizer = tokenizer;
        this.scoring = new SharedScoringModel(name, () -> {
            LoadedModel loaded = model.get();
            return ScoringModel.load(
                    loaded.weights(),
                    loaded.context(),
                    loaded.decoding().settings().threads());
        });
        this.thread = new ScoringThread(name, scoring);
    }

    @Override
    public AnswerTrace trace(ChatRequest request) {
        return new TokenTrace(request);
    }

    @Override
    public Uni<TokenIds> prompt(ChatRequest request) {
        return tokenizing(() -> TokenIds.of(model.get().prompts().encode(request)));
    }

    @Override
    public Uni<Integer> vocabularySize() {
        return Uni.createFrom().item(() -> model.get().vocabularySize());
    }

    @Override
    public Uni<String> text(TokenIds ids) {
        return tokenizing(() -> {
            LoadedModel loaded = model.get();
            return loaded.weights().decode(known(ids, loaded));
        });
    }

    @Override
    public Uni<Map<Integer, String>> texts(Set<Integer> ids) {
        return tokenizing(() -> {
            LoadedModel loaded = model.get();
            TokenIds all = TokenIds.of(ids.stream().mapToInt(Integer::intValue).toArray());
            return IntStream.of(known(all, loaded))
                    .boxed()
                    .collect(Collectors.toMap(id -> id, id -> loaded.weights().decode(id)));
        });
    }

    private <T> Uni<T> tokenizing(Supplier<T> work) {
        return Uni.createFrom()
                .item(work)
                .runSubscriptionOn(tokenizer)
                .onFailure(RejectedExecutionException.class)
                .transform(e -> new EngineState.Closed().refusal());
    }

    /** A token beyond the vocabulary would end the process. */
    private static int[] known(TokenIds ids, LoadedModel model) {
        if (ids.stream().anyMatch(id -> id < 0 || id >= model.vocabularySize())) {
            throw new UnscorableException("an id is none of this model's");
        }
        return ids.stream().toArray();
    }

    @Override
    public Uni<List<TokenScore>> score(TokenIds prompt, TokenIds answer, Ending ending, int topN) {
        return scores(prompt, answer, ending, topN, BatchComposition.USUAL)
                .collect()
                .asList();
    }

    @Override
    public Multi<TokenScore> scores(
            TokenIds prompt, TokenIds answer, Ending ending, int topN, BatchComposition composition) {
        return Multi.createFrom()
                .emitter(
                        emitter -> {
                            ForcedAnswer forced = forced(prompt, answer, ending);
                            thread.run(
                                    List.of(scoring),
                                    (models, stop) ->
                                            models.getFirst().score(forced, topN, composition, stop, emitter::emit),
                                    emitter);
                        },
                        BackPressureStrategy.BUFFER);
    }

    private ForcedAnswer forced(TokenIds prompt, TokenIds answer, Ending ending) {
        LoadedModel loaded = model.get();
        ForcedAnswer forced = ForcedAnswer.of(prompt, answer, ending);
        if (forced.size() > loaded.context()) {
            throw new UnscorableException(
                    "prompt and answer have " + forced.size() + " tokens, the context " + loaded.context());
        }
        if (!forced.isWithin(loaded.vocabularySize())) {
            throw new UnscorableException("an id is none of this model's");
        }
        return forced;
    }

    @Override
    public boolean canCompare(Scorer candidate) {
        if (candidate == this || !(candidate instanceof EmbeddedScorer other)) {
            return false;
        }
        try {
            return other.model.get().vocabularySize() == model.get().vocabularySize();
        } catch (EngineException e) {
            return false;
        }
    }

    @Override
    public Multi<List<TokenDrift>> compare(List<Scorer> candidates, TokenIds prompt, TokenIds answer, Ending ending) {
        return Multi.createFrom()
                .emitter(
                        emitter -> {
                            if (!candidates.stream().allMatch(this::canCompare)) {
                                throw new UnscorableException("not all of them can be compared in this process");
                            }
                            List<EmbeddedScorer> all = Stream.concat(Stream.of(this), candidates.stream())
                                    .map(EmbeddedScorer.class::cast)
                                    .toList();
                            all.forEach(one -> one.forced(prompt, answer, ending));
                            ForcedAnswer forced = forced(prompt, answer, ending);
                            thread.run(
                                    all.stream().map(one -> one.scoring).toList(),
                                    (models, stop) -> models.getFirst()
                                            .compare(models.subList(1, models.size()), forced, stop, emitter::emit),
                                    emitter);
                        },
                        BackPressureStrategy.BUFFER);
    }

    @Override
    public Uni<Void> stopped() {
        return Uni.createFrom().emitter(emitter -> thread.stopped(() -> emitter.complete(null)));
    }

    /** Whether it holds nothing of the model any more. */
    boolean isEnded() {
        return thread.isEnded();
    }

    /** Frees what it holds; waits for what runs to stop. */
    @Override
    public void close() {
        thread.close();
    }
}
