package dev.tandem.engine.embedded.scoring;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.tandem.engine.embedded.libllama.ContextSettings;
import dev.tandem.engine.embedded.libllama.LlamaBatch;
import dev.tandem.engine.embedded.libllama.LlamaContext;
import dev.tandem.engine.embedded.libllama.LlamaContext.Decoded;
import dev.tandem.engine.embedded.libllama.LlamaWeights;
import dev.tandem.inference.Ending;
import dev.tandem.inference.UnscorableException;
import dev.tandem.stats.TokenScore;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The model that answers, scoring: on one thread of the processor, with a context of its own that is empty before each
 * answer. Belongs to the thread that loads it.
 *
 * <p>The weights are those that answer. What comes on top is the cache of one context in 16 bits (as large as one slot's),
 * the results of a batch, and the logits of at most 64 positions.
 */
public final class ScoringModel implements AutoCloseable {

    private final LlamaContext context;
    private final int vocabularySize;
    private final int[] ends;
    private final int contextSize;
    private final BatchSizes sizes;
    private Stop stop = new Stop();

    private ScoringModel(LlamaWeights weights, int contextSize) {
        this.contextSize = contextSize;
        vocabularySize = weights.vocabularySize();
        ends = IntStream.range(0, vocabularySize)
                .filter(weights::endsGeneration)
                .toArray();
        sizes = BatchSizes.of(weights.embeddingSize(), vocabularySize);
        context = LlamaContext.create(
                weights, ContextSettings.single(contextSize, sizes.larger(), 1), () -> stop.isRequested());
    }

    /**
     * Makes a context to score with.
     *
     * @param weights of the model that answers; closed after this
     * @param contextSize tokens that prompt and answer may have together, at least 1
     * @throws IllegalStateException when there is too little memory
     */
    @SuppressWarnings("MustBeClosedChecker") // The model closes it.
    public static ScoringModel load(LlamaWeights weights, int contextSize) {
        return new ScoringModel(weights, contextSize);
    }

    /** How many token ids there are. */
    public int vocabularySize() {
        return vocabularySize;
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
        if (prompt.length == 0 || answer.length == 0 || all.length > contextSize) {
            throw new IllegalArgumentException(prompt.length + " and " + answer.length + " tokens");
        }
        if (IntStream.of(all).anyMatch(id -> id < 0 || id >= vocabularySize)) {
            throw new IllegalArgumentException("an id beyond the vocabulary");
        }
        boolean ended = ending == Ending.BY_ITSELF;
        if (ended && ends.length == 0) {
            throw new UnscorableException("the model has no token that ends an answer");
        }
        this.stop = stop;
        context.clear();
        List<TokenScore> scores = new ArrayList<>(answer.length);
        float[] logits = new float[vocabularySize];
        // The last token of the prompt tells of the first of the answer; what comes after the last one is its end.
        int first = prompt.length - 1;
        int last = ended ? all.length : all.length - 1;
        for (int begin = 0, end; begin < last; begin = end) {
            boolean wanted = begin >= first;
            end = wanted ? Math.min(begin + sizes.answer(), last) : Math.min(begin + sizes.prompt(), first);
            decode(all, begin, end, wanted);
            for (int at = begin; wanted && at < end; at++) {
                stop.check();
                MemorySegment.copy(context.logits(at - begin), JAVA_FLOAT, 0, logits, 0, vocabularySize);
                scores.add(
                        at + 1 < all.length
                                ? LogSoftmax.score(logits, all[at + 1], topN)
                                : LogSoftmax.scoreEnd(logits, ends, topN));
            }
        }
        return scores;
    }

    private void decode(int[] ids, int begin, int end, boolean logitsWanted) {
        stop.check();
        LlamaBatch batch = context.batch();
        batch.clear();
        for (int at = begin; at < end; at++) {
            batch.add(ids[at], at, 0, logitsWanted);
        }
        Decoded result = context.decode();
        if (result == Decoded.STOPPED) {
            stop.check();
        }
        if (result != Decoded.DONE) {
            throw new IllegalStateException("llama.cpp failed to compute a batch: " + result);
        }
    }

    /** Frees it. */
    @Override
    public void close() {
        context.close();
    }
}
