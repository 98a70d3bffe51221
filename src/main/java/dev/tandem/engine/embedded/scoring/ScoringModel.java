package dev.tandem.engine.embedded.scoring;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.tandem.engine.embedded.libllama.ContextSettings;
import dev.tandem.engine.embedded.libllama.LlamaBatch;
import dev.tandem.engine.embedded.libllama.LlamaContext;
import dev.tandem.engine.embedded.libllama.LlamaContext.Decoded;
import dev.tandem.engine.embedded.libllama.LlamaWeights;
import dev.tandem.engine.embedded.scoring.AnswerBatches.ScoredBatch;
import dev.tandem.inference.Ending;
import dev.tandem.inference.UnscorableException;
import dev.tandem.stats.DriftSeries;
import dev.tandem.stats.TokenDrift;
import dev.tandem.stats.TokenScore;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

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
                ContextSettings.single(contextSize, sizes.larger(), sizes.answer(), threads),
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
     * Scores each token of an answer after a prompt; blocks for as long as that takes. Everything is computed anew.
     *
     * @param prompt at least one token
     * @param answer at least one token; together no more than the context, and all ids within the vocabulary
     * @param ending whether the end of the answer is scored as well
     * @param topN how many of the most likely tokens to tell for each position, at least 1
     * @param stop ends it between two operations
     * @throws java.util.concurrent.CancellationException when it was stopped
     * @throws IllegalStateException when llama.cpp fails
     * @throws UnscorableException when the answer ended by itself and the model has no way to
     */
    public List<TokenScore> score(int[] prompt, int[] answer, Ending ending, int topN, Stop stop) {
        int[] all = IntStream.concat(IntStream.of(prompt), IntStream.of(answer)).toArray();
        begin(all, ending, stop);
        List<TokenScore> scores = new ArrayList<>(answer.length + 1);
        for (ScoredBatch batch : AnswerBatches.of(prompt.length, answer.length, ending, sizes)) {
            decode(all, batch);
            for (int at = batch.begin(); batch.scored() && at < batch.end(); at++) {
                float[] row = logits(at - batch.begin());
                scores.add(
                        at + 1 < all.length
                                ? LogSoftmax.score(row, all[at + 1], topN)
                                : LogSoftmax.scoreEnd(row, ends, topN));
            }
        }
        return scores;
    }

    /**
     * Tells how far other models are from this one along an answer, by all of their logits: all compute the same batch,
     * and are then compared position by position. Otherwise as {@link #score}.
     *
     * @param candidates other models with as many tokens in their vocabularies
     * @return the drift of each, in their order
     */
    public List<DriftSeries> compare(
            List<ScoringModel> candidates, int[] prompt, int[] answer, Ending ending, Stop stop) {
        int[] all = IntStream.concat(IntStream.of(prompt), IntStream.of(answer)).toArray();
        List<ScoringModel> models =
                Stream.concat(Stream.of(this), candidates.stream()).toList();
        models.forEach(model -> model.begin(all, ending, stop));
        BatchSizes common = models.stream().map(model -> model.sizes).reduce(sizes, BatchSizes::and);
        List<List<TokenDrift>> drifts = candidates.stream()
                .map(candidate -> (List<TokenDrift>) new ArrayList<TokenDrift>(answer.length + 1))
                .toList();
        for (ScoredBatch batch : AnswerBatches.of(prompt.length, answer.length, ending, common)) {
            models.forEach(model -> model.decode(all, batch));
            for (int at = batch.begin(); batch.scored() && at < batch.end(); at++) {
                int token = at + 1 < all.length ? all[at + 1] : TokenScore.END;
                float[] reference = logits(at - batch.begin());
                for (int i = 0; i < candidates.size(); i++) {
                    float[] candidate = candidates.get(i).logits(at - batch.begin());
                    drifts.get(i).add(ExactDrift.between(reference, candidate, token, ends));
                }
            }
        }
        return drifts.stream().map(DriftSeries::of).toList();
    }

    private void begin(int[] all, Ending ending, Stop stop) {
        if (all.length > context.settings().tokens()) {
            throw new IllegalArgumentException(all.length + " tokens");
        }
        if (IntStream.of(all).anyMatch(id -> id < 0 || id >= logits.length)) {
            throw new IllegalArgumentException("an id beyond the vocabulary");
        }
        if (ending == Ending.BY_ITSELF && ends.length == 0) {
            throw new UnscorableException("the model has no token that ends an answer");
        }
        this.stop = stop;
        context.clear();
    }

    private void decode(int[] ids, ScoredBatch scored) {
        stop.check();
        LlamaBatch batch = context.batch();
        batch.clear();
        for (int at = scored.begin(); at < scored.end(); at++) {
            batch.add(ids[at], at, 0, scored.scored());
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
