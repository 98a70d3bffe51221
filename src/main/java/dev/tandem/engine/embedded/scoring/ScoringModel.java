package dev.tandem.engine.embedded.scoring;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.tandem.stats.TokenScore;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A model that scores, apart from the one that answers: on one thread of the processor, with a context of its own that
 * is empty before each answer. Belongs to the thread that loads it.
 *
 * <p>The weights are mapped from the file, so that they share memory with those of the answering model as far as that
 * maps them too. What comes on top is the cache of one context in 16 bits (as large as one slot's), the results of a
 * batch, and the logits of at most 64 positions.
 */
public final class ScoringModel implements AutoCloseable {

    private static final int ABORTED = 2;

    private final LlamaLibrary library;
    private final Arena arena;
    private final MemorySegment model;
    private final MemorySegment context;
    private final MemorySegment batch;
    private final int vocabularySize;
    private final int contextSize;
    private final BatchSizes sizes;
    private Stop stop = new Stop();

    private ScoringModel(LlamaLibrary library, Path file, int contextSize, Arena arena) {
        this.library = library;
        this.contextSize = contextSize;
        this.arena = arena;
        model = load(library, file, false, arena);
        vocabularySize = library.vocabSize(library.modelGetVocab(model));
        sizes = BatchSizes.of(library.modelEmbedding(model), vocabularySize);
        context = library.initFromModel(model, parameters());
        if (context.equals(MemorySegment.NULL)) {
            library.modelFree(model);
            throw new IllegalStateException("there is too little memory for a context of " + contextSize + " tokens");
        }
        batch = library.batchInit(arena, sizes.larger());
    }

    /**
     * Loads a model; blocks for as long as that takes.
     *
     * @param contextSize tokens that prompt and answer may have together, at least 1
     * @throws IllegalStateException when llama.cpp cannot load it or there is too little memory
     */
    @SuppressWarnings("MustBeClosedChecker") // The model closes it.
    public static ScoringModel load(LlamaLibrary library, Path file, int contextSize) {
        Arena arena = Arena.ofConfined();
        try {
            return new ScoringModel(library, file, contextSize, arena);
        } catch (RuntimeException | Error e) {
            arena.close();
            throw e;
        }
    }

    /** A model in native memory, on the processor alone; not for use when only its vocabulary is loaded. */
    static MemorySegment load(LlamaLibrary library, Path file, boolean vocabularyOnly, Arena arena) {
        MemorySegment parameters = library.modelDefaults(arena);
        parameters.set(JAVA_INT, Structs.offset(Structs.MODEL, "n_gpu_layers"), 0);
        parameters.set(JAVA_BOOLEAN, Structs.offset(Structs.MODEL, "vocab_only"), vocabularyOnly);
        MemorySegment model = library.modelLoadFromFile(arena.allocateFrom(file.toString()), parameters);
        if (model.equals(MemorySegment.NULL)) {
            throw new IllegalStateException("llama.cpp cannot load " + file.getFileName() + " a second time");
        }
        return model;
    }

    private MemorySegment parameters() {
        MemorySegment parameters = library.contextDefaults(arena);
        set(parameters, "n_ctx", contextSize);
        set(parameters, "n_batch", sizes.larger());
        set(parameters, "n_ubatch", sizes.larger());
        set(parameters, "n_threads", 1);
        set(parameters, "n_threads_batch", 1);
        parameters.set(ADDRESS, Structs.offset(Structs.CONTEXT, "abort_callback"), abortCallback());
        return parameters;
    }

    private static void set(MemorySegment parameters, String member, int value) {
        parameters.set(JAVA_INT, Structs.offset(Structs.CONTEXT, member), value);
    }

    private MemorySegment abortCallback() {
        try {
            return LlamaCallback.ABORT.stub(
                    MethodHandles.lookup()
                            .bind(this, "aborts", MethodType.methodType(boolean.class, MemorySegment.class)),
                    arena);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Must not throw: that would end the process. */
    @SuppressWarnings("unused")
    private boolean aborts(MemorySegment data) {
        return stop.isRequested();
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
     * @param topN how many of the most likely tokens to tell for each position, at least 1
     * @param stop ends it between two operations
     * @throws java.util.concurrent.CancellationException when it was stopped
     * @throws IllegalStateException when llama.cpp fails
     */
    public List<TokenScore> score(int[] prompt, int[] answer, int topN, Stop stop) {
        int[] all = IntStream.concat(IntStream.of(prompt), IntStream.of(answer)).toArray();
        if (prompt.length == 0 || answer.length == 0 || all.length > contextSize) {
            throw new IllegalArgumentException(prompt.length + " and " + answer.length + " tokens");
        }
        if (IntStream.of(all).anyMatch(id -> id < 0 || id >= vocabularySize)) {
            throw new IllegalArgumentException("an id beyond the vocabulary");
        }
        this.stop = stop;
        library.clear(context);
        List<TokenScore> scores = new ArrayList<>(answer.length);
        float[] logits = new float[vocabularySize];
        // The last token of the prompt tells of the first of the answer; nobody asks what comes after the last one.
        int first = prompt.length - 1;
        int last = all.length - 1;
        for (int begin = 0, end; begin < last; begin = end) {
            boolean wanted = begin >= first;
            end = wanted ? Math.min(begin + sizes.answer(), last) : Math.min(begin + sizes.prompt(), first);
            decode(all, begin, end, wanted);
            for (int at = begin; wanted && at < end; at++) {
                stop.check();
                MemorySegment row = library.logits(context, at - begin, vocabularySize);
                MemorySegment.copy(row, JAVA_FLOAT, 0, logits, 0, vocabularySize);
                scores.add(LogSoftmax.score(logits, all[at + 1], topN));
            }
        }
        return scores;
    }

    private void decode(int[] ids, int begin, int end, boolean logitsWanted) {
        stop.check();
        int count = end - begin;
        batch.set(JAVA_INT, Structs.offset(Structs.BATCH, "n_tokens"), count);
        MemorySegment token = member("token", count * JAVA_INT.byteSize());
        MemorySegment position = member("pos", count * JAVA_INT.byteSize());
        MemorySegment sequences = member("n_seq_id", count * JAVA_INT.byteSize());
        MemorySegment sequence = member("seq_id", count * ADDRESS.byteSize());
        MemorySegment wanted = member("logits", count);
        for (int i = 0; i < count; i++) {
            token.setAtIndex(JAVA_INT, i, ids[begin + i]);
            position.setAtIndex(JAVA_INT, i, begin + i);
            sequences.setAtIndex(JAVA_INT, i, 1);
            sized(sequence.getAtIndex(ADDRESS, i), JAVA_INT.byteSize()).set(JAVA_INT, 0, 0);
            wanted.set(JAVA_BYTE, i, (byte) (logitsWanted ? 1 : 0));
        }
        int result = library.decode(context, batch);
        if (result == ABORTED) {
            stop.check();
        }
        if (result != 0) {
            throw new IllegalStateException("llama.cpp failed to compute a batch: " + result);
        }
    }

    private MemorySegment member(String name, long bytes) {
        return sized(batch.get(ADDRESS, Structs.offset(Structs.BATCH, name)), bytes);
    }

    @SuppressWarnings("restricted")
    private static MemorySegment sized(MemorySegment pointer, long bytes) {
        return pointer.reinterpret(bytes);
    }

    /** Frees it; only on the thread that loaded it. */
    @Override
    public void close() {
        library.batchFree(batch);
        library.free(context);
        library.modelFree(model);
        arena.close();
    }
}
