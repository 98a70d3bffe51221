package dev.tandem.engine.embedded.scoring;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * Those functions of llama.cpp's C API that scoring needs, in a library of which is known that its structs are laid out
 * as {@link Structs} says. Methods are named after the functions that they call, and demand of callers what
 * {@code llama.h} does: a wrong pointer ends the process. Immutable.
 */
public final class LlamaLibrary {

    /** The only build of llama.cpp whose structs are known. */
    static final int BUILD = 4916;

    private final MethodHandle modelLoadFromFile;
    private final MethodHandle modelFree;
    private final MethodHandle modelGetVocab;
    private final MethodHandle modelEmbedding;
    private final MethodHandle vocabSize;
    private final MethodHandle vocabAttribute;
    private final MethodHandle tokenToPiece;
    private final MethodHandle initFromModel;
    private final MethodHandle free;
    private final MethodHandle contextSize;
    private final MethodHandle clear;
    private final MethodHandle batchFree;
    private final MethodHandle decode;
    private final MethodHandle logits;
    private final MethodHandle modelDefaults;
    private final MethodHandle contextDefaults;
    private final MethodHandle batchInit;

    private LlamaLibrary(SymbolLookup symbols) throws ScoringDisabledException {
        modelDefaults = LlamaFunction.MODEL_DEFAULT_PARAMS.link(symbols);
        contextDefaults = LlamaFunction.CONTEXT_DEFAULT_PARAMS.link(symbols);
        batchInit = LlamaFunction.BATCH_INIT.link(symbols);
        modelLoadFromFile = LlamaFunction.MODEL_LOAD_FROM_FILE.link(symbols);
        modelFree = LlamaFunction.MODEL_FREE.link(symbols);
        modelGetVocab = LlamaFunction.MODEL_GET_VOCAB.link(symbols);
        modelEmbedding = LlamaFunction.MODEL_N_EMBD.link(symbols);
        vocabSize = LlamaFunction.VOCAB_N_TOKENS.link(symbols);
        vocabAttribute = LlamaFunction.VOCAB_GET_ATTR.link(symbols);
        tokenToPiece = LlamaFunction.TOKEN_TO_PIECE.link(symbols);
        initFromModel = LlamaFunction.INIT_FROM_MODEL.link(symbols);
        free = LlamaFunction.FREE.link(symbols);
        contextSize = LlamaFunction.N_CTX.link(symbols);
        clear = LlamaFunction.KV_SELF_CLEAR.link(symbols);
        batchFree = LlamaFunction.BATCH_FREE.link(symbols);
        decode = LlamaFunction.DECODE.link(symbols);
        logits = LlamaFunction.GET_LOGITS_ITH.link(symbols);
    }

    /**
     * Looks at a library.
     *
     * @param symbols of the loaded library
     * @throws ScoringDisabledException when it lacks a function or is laid out otherwise
     */
    public static LlamaLibrary of(SymbolLookup symbols) throws ScoringDisabledException {
        LayoutCheck.requireKnown(symbols);
        return new LlamaLibrary(symbols);
    }

    MemorySegment modelDefaults(SegmentAllocator allocator) {
        return call(() -> (MemorySegment) modelDefaults.invokeExact(allocator));
    }

    MemorySegment contextDefaults(SegmentAllocator allocator) {
        return call(() -> (MemorySegment) contextDefaults.invokeExact(allocator));
    }

    MemorySegment batchInit(SegmentAllocator allocator, int tokens) {
        return call(() -> (MemorySegment) batchInit.invokeExact(allocator, tokens, 0, 1));
    }

    /** A null pointer when it cannot be loaded. */
    MemorySegment modelLoadFromFile(MemorySegment path, MemorySegment parameters) {
        return call(() -> (MemorySegment) modelLoadFromFile.invokeExact(path, parameters));
    }

    void modelFree(MemorySegment model) {
        run(() -> {
            modelFree.invokeExact(model);
        });
    }

    MemorySegment modelGetVocab(MemorySegment model) {
        return call(() -> (MemorySegment) modelGetVocab.invokeExact(model));
    }

    /** Width of an embedding. */
    int modelEmbedding(MemorySegment model) {
        return call(() -> (int) modelEmbedding.invokeExact(model));
    }

    int vocabSize(MemorySegment vocabulary) {
        return call(() -> (int) vocabSize.invokeExact(vocabulary));
    }

    /** Bits of {@code llama_token_attr}. */
    int vocabAttribute(MemorySegment vocabulary, int token) {
        return call(() -> (int) vocabAttribute.invokeExact(vocabulary, token));
    }

    /** How many bytes were written; less than zero when there is no room, by the bytes needed. */
    int tokenToPiece(MemorySegment vocabulary, int token, MemorySegment buffer) {
        int room = (int) buffer.byteSize();
        return call(() -> (int) tokenToPiece.invokeExact(vocabulary, token, buffer, room, 0, false));
    }

    /** A null pointer when there is too little memory. */
    MemorySegment initFromModel(MemorySegment model, MemorySegment parameters) {
        return call(() -> (MemorySegment) initFromModel.invokeExact(model, parameters));
    }

    void free(MemorySegment context) {
        run(() -> {
            free.invokeExact(context);
        });
    }

    int contextSize(MemorySegment context) {
        return call(() -> (int) contextSize.invokeExact(context));
    }

    void clear(MemorySegment context) {
        run(() -> {
            clear.invokeExact(context);
        });
    }

    void batchFree(MemorySegment batch) {
        run(() -> {
            batchFree.invokeExact(batch);
        });
    }

    /** 0 when done, 1 when there is no room, 2 when aborted, less on errors. */
    int decode(MemorySegment context, MemorySegment batch) {
        return call(() -> (int) decode.invokeExact(context, batch));
    }

    /** The logits of one position of the last batch; valid until the next one. */
    @SuppressWarnings("restricted")
    MemorySegment logits(MemorySegment context, int position, int vocabularySize) {
        MemorySegment row = call(() -> (MemorySegment) logits.invokeExact(context, position));
        if (row.equals(MemorySegment.NULL)) {
            throw new IllegalStateException("no logits at position " + position + " of the batch");
        }
        return row.reinterpret(vocabularySize * JAVA_FLOAT.byteSize());
    }

    private interface Call<T> {
        T invoke() throws Throwable;
    }

    private interface Run {
        void invoke() throws Throwable;
    }

    private static <T> T call(Call<T> call) {
        try {
            return call.invoke();
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("native functions throw nothing", e);
        }
    }

    private static void run(Run run) {
        call(() -> {
            run.invoke();
            return true;
        });
    }
}
