package dev.tandem.engine.embedded.scoring;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.tandem.engine.embedded.libllama.ContextSettings;
import dev.tandem.engine.embedded.libllama.LlamaBatch;
import dev.tandem.engine.embedded.libllama.LlamaContext;
import dev.tandem.engine.embedded.libllama.LlamaContext.Decoded;
import dev.tandem.engine.embedded.libllama.LlamaWeights;
import dev.tandem.engine.embedded.scoring.ForcedAnswer.ScoredBatch;
import dev.tandem.inference.BatchComposition;
import dev.tandem.inference.UnscorableException;
import dev.tandem.stats.TokenDrift;
import dev.tandem.stats.TokenScore;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * The model that answers, scoring: with a context of its own that is empty before each answer. For one thread at a time.
 *
 * <p>The weights are those that answer. What comes on top is the cache of one context in 16 bits (as large as one slot's),
 * the results of a batch, and at most 32 MiB of logits.
 */
public final class ScoringModel implements AutoCloseable {

    private final LlamaContext context;
    private final BatchSizes sizes;
    private final int[] ends;
    private final float[] logits;
    private Stop stop = new Stop();

    private ScoringModel(LlamaWeights weights, int contextSize, int threads) {
        sizes = BatchSizes.of(weights.embeddingSize(), weights.vocabularySize(), threads);
        ends = IntStream.range(0, weights.vocabularySize())
                .filter(weights::endsGeneration)
                .toArray();
        logits = new float[weights.vocabularySize()];
        context = LlamaContext.create(
                weights,
                ContextSettings.single(contextSize, sizes.largest(), Math.max(2, sizes.answer()), threads),
                () -> stop.isRequested());
    }

    /**
     * Makes a context to score with.
     *
     * @param weights of the model that answers; closed after this
     * @param contextSize tokens that prompt and answer may have together, at least 1
     * @param threads that compute, at least 1
     * @throws IllegalStateException when there is too little memory
     */
    @SuppressWarnings("MustBeClosedChecker") // The model closes it.
    public static ScoringModel load(LlamaWeights weights, int contextSize, int threads) {
        return new ScoringModel(weights, contextSize, threads);
    }

    /**
     * Scores each token of an answer after its prompt; blocks for as long as that takes. Everything is computed anew.
     *
     * @param answer no longer than the context, and within the vocabulary
     * @param topN how many of the most likely tokens to tell for each position, at least 1
     * @param composition in which batches
     * @param stop ends it between two operations
     * @param scores gets those of a batch when it is computed
     * @throws java.util.concurrent.CancellationException when it was stopped
     * @throws IllegalStateException when llama.cpp fails
     * @throws UnscorableException when the answer ended by itself and the model has no way to
     */
    public void score(
            ForcedAnswer answer,
            int topN,
            BatchComposition composition,
            Stop stop,
            Consumer<? super TokenScore> scores) {
        begin(answer, stop);
        for (ScoredBatch batch : answer.batches(composition == BatchComposition.USUAL ? sizes : sizes.other())) {
            decode(answer, batch);
            for (int at = batch.begin(); batch.scored() && at < batch.end(); at++) {
                float[] row = logits(at - batch.begin());
                int token = answer.after(at);
                scores.accept(
                        token == TokenScore.END
                                ? LogSoftmax.scoreEnd(row, ends, topN)
                                : LogSoftmax.score(row, token, topN));
            }
        }
    }

    /**
     * Tells how far other models are from this one along an answer, by all of their logits: all compute the same batch,
     * and are then compared position by position. Otherwise as {@link #score}.
     *
     * @param candidates other models with as many tokens in their vocabularies
     * @param drifts gets for each position the drift of each candidate, in their order
     */
    public void compare(
            List<ScoringModel> candidates, ForcedAnswer answer, Stop stop, Consumer<? super List<TokenDrift>> drifts) {
        begin(answer, stop);
        BatchSizes common = sizes;
        for (ScoringModel candidate : candidates) {
            candidate.begin(answer, stop);
            common = common.and(candidate.sizes);
        }
        for (ScoredBatch batch : answer.batches(common)) {
            decode(answer, batch);
            candidates.forEach(candidate -> candidate.decode(answer, batch));
            for (int at = batch.begin(); batch.scored() && at < batch.end(); at++) {
                int index = at - batch.begin();
                int token = answer.after(at);
                float[] reference = logits(index);
                drifts.accept(candidates.stream()
                        .map(candidate -> ExactDrift.between(reference, candidate.logits(index), token, ends))
                        .toList());
            }
        }
    }

    private void begin(ForcedAnswer answer, Stop stop) {
        if (answer.size() > context.settings().tokens() || !answer.isWithin(logits.length)) {
            throw new IllegalArgumentException(answer.size() + " tokens, or an id beyond the vocabulary");
        }
        if (answer.hasEnd() && ends.length == 0) {
            throw new UnscorableException("the model has no token that ends an answer");
        }
        this.stop = stop;
        context.clear();
    }

    private void decode(ForcedAnswer answer, ScoredBatch scored) {
        stop.check();
        LlamaBatch batch = context.batch();
        batch.clear();
        for (int at = scored.begin(); at < scored.end(); at++) {
            batch.add(answer.id(at), at, 0, scored.scored());
        }
        Decoded result = context.decode();
        if (result == Decoded.STOPPED) {
            stop.check();
        }
        if (result != Decoded.DONE) {
            throw new IllegalStateException("llama.cpp failed to compute a batch: " + result);
        }
    }

    /** Those of a token of the batch, until the next call: loops over an array are several times as fast. */
    private float[] logits(int index) {
        stop.check();
        MemorySegment.copy(context.logits(index), JAVA_FLOAT, 0, logits, 0, logits.length);
        return logits;
    }

    /** Frees it. */
    @Override
    public void close() {
        context.close();
    }
}
