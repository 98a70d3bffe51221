package dev.tandem.engine.embedded.scoring;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
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

    private LlamaLibrary(Functions functions) throws ScoringDisabledException {
        modelDefaults = functions.find("llama_model_default_params", Structs.MODEL);
        contextDefaults = functions.find("llama_context_default_params", Structs.CONTEXT);
        batchInit = functions.find("llama_batch_init", Structs.BATCH, JAVA_INT, JAVA_INT, JAVA_INT);
        modelLoadFromFile = functions.find("llama_model_load_from_file", ADDRESS, ADDRESS, Structs.MODEL);
        modelFree = functions.findVoid("llama_model_free", ADDRESS);
        modelGetVocab = functions.find("llama_model_get_vocab", ADDRESS, ADDRESS);
        modelEmbedding = functions.find("llama_model_n_embd", JAVA_INT, ADDRESS);
        vocabSize = functions.find("llama_vocab_n_tokens", JAVA_INT, ADDRESS);
        vocabAttribute = functions.find("llama_vocab_get_attr", JAVA_INT, ADDRESS, JAVA_INT);
        tokenToPiece = functions.find(
                "llama_token_to_piece", JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, JAVA_BOOLEAN);
        initFromModel = functions.find("llama_init_from_model", ADDRESS, ADDRESS, Structs.CONTEXT);
        free = functions.findVoid("llama_free", ADDRESS);
        contextSize = functions.find("llama_n_ctx", JAVA_INT, ADDRESS);
        clear = functions.findVoid("llama_kv_self_clear", ADDRESS);
        batchFree = functions.findVoid("llama_batch_free", Structs.BATCH);
        decode = functions.find("llama_decode", JAVA_INT, ADDRESS, Structs.BATCH);
        logits = functions.find("llama_get_logits_ith", ADDRESS, ADDRESS, JAVA_INT);
    }

    /**
     * Looks at a library.
     *
     * @param symbols of the loaded library
     * @throws ScoringDisabledException when it lacks a function or is laid out otherwise
     */
    public static LlamaLibrary of(SymbolLookup symbols) throws ScoringDisabledException {
        LayoutCheck.requireKnown(new Functions(symbols));
        return new LlamaLibrary(new Functions(symbols));
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

    /** The functions of a library, by name. */
    record Functions(SymbolLookup symbols) {

        MethodHandle find(String name, MemoryLayout result, MemoryLayout... arguments) throws ScoringDisabledException {
            return find(name, FunctionDescriptor.of(result, arguments));
        }

        MethodHandle findVoid(String name, MemoryLayout... arguments) throws ScoringDisabledException {
            return find(name, FunctionDescriptor.ofVoid(arguments));
        }

        @SuppressWarnings("restricted")
        private MethodHandle find(String name, FunctionDescriptor type) throws ScoringDisabledException {
            try {
                return Linker.nativeLinker().downcallHandle(address(name), type);
            } catch (IllegalCallerException e) {
                throw new ScoringDisabledException("Java was told not to call native functions (" + e.getMessage()
                        + "). Start it with --enable-native-access=ALL-UNNAMED.");
            }
        }

        MemorySegment address(String name) throws ScoringDisabledException {
            return symbols.find(name)
                    .orElseThrow(() -> new ScoringDisabledException(
                            "The native library has no function " + name + " that can be called from here."));
        }
    }
}
