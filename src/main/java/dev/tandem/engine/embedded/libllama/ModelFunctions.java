package dev.tandem.engine.embedded.libllama;

import static dev.tandem.engine.embedded.libllama.NativeCall.call;
import static dev.tandem.engine.embedded.libllama.NativeCall.run;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/** Functions of models and their vocabularies, named after those that they call. Immutable. */
final class ModelFunctions {

    private final MethodHandle defaults;
    private final MethodHandle load;
    private final MethodHandle free;
    private final MethodHandle vocabulary;
    private final MethodHandle embedding;
    private final MethodHandle size;
    private final MethodHandle endsGeneration;
    private final MethodHandle toPiece;
    private final MethodHandle tokenize;
    private final MethodHandle beginning;
    private final MethodHandle addsBeginning;
    private final MethodHandle end;
    private final @Nullable MethodHandle suppressed;

    ModelFunctions(ForeignFunctions functions, Abi abi) throws UnknownLibraryException {
        defaults = functions.find(abi, "llama_model_default_params");
        load = functions.find(abi, "llama_model_load_from_file");
        free = functions.find(abi, "llama_model_free");
        vocabulary = functions.find(abi, "llama_model_get_vocab");
        embedding = functions.find(abi, "llama_model_n_embd");
        size = functions.find(abi, "llama_vocab_n_tokens");
        endsGeneration = functions.find(abi, "llama_vocab_is_eog");
        toPiece = functions.find(abi, "llama_token_to_piece");
        tokenize = functions.find(abi, "llama_tokenize");
        addsBeginning = functions.find(abi, "llama_vocab_get_add_bos");
        beginning = functions.find(abi, "llama_vocab_bos");
        end = functions.find(abi, "llama_vocab_eos");
        String name = "llama_vocab_get_suppress_tokens";
        suppressed = abi.functions().containsKey(name) ? functions.find(abi, name) : null;
    }

    MemorySegment defaults(SegmentAllocator allocator) {
        return call(() -> (MemorySegment) defaults.invokeExact(allocator));
    }

    /** A null pointer when it cannot be loaded. */
    MemorySegment load(MemorySegment path, MemorySegment parameters) {
        return call(() -> (MemorySegment) load.invokeExact(path, parameters));
    }

    void free(MemorySegment model) {
        run(() -> {
            free.invokeExact(model);
        });
    }

    MemorySegment vocabulary(MemorySegment model) {
        return call(() -> (MemorySegment) vocabulary.invokeExact(model));
    }

    /** Width of an embedding. */
    int embedding(MemorySegment model) {
        return call(() -> (int) embedding.invokeExact(model));
    }

    /** How many tokens there are. */
    int size(MemorySegment vocabulary) {
        return call(() -> (int) size.invokeExact(vocabulary));
    }

    boolean endsGeneration(MemorySegment vocabulary, int token) {
        return call(() -> (boolean) endsGeneration.invokeExact(vocabulary, token));
    }

    /** How many bytes were written; less than zero when there is no room, by the bytes needed. */
    int toPiece(MemorySegment vocabulary, int token, boolean special, MemorySegment buffer) {
        int room = (int) buffer.byteSize();
        return call(() -> (int) toPiece.invokeExact(vocabulary, token, buffer, room, 0, special));
    }

    /** How many tokens were written; less than zero when there is no room, by the tokens needed. */
    int tokenize(MemorySegment vocabulary, MemorySegment text, MemorySegment tokens, boolean special) {
        int bytes = (int) text.byteSize();
        int room = (int) (tokens.byteSize() / JAVA_INT.byteSize());
        return call(() -> (int) tokenize.invokeExact(vocabulary, text, bytes, tokens, room, false, special));
    }

    /** The token that begins a text; less than 0 where there is none. */
    int beginning(MemorySegment vocabulary) {
        return call(() -> (int) beginning.invokeExact(vocabulary));
    }

    /** Whether every text begins with it. */
    boolean addsBeginning(MemorySegment vocabulary) {
        return call(() -> (boolean) addsBeginning.invokeExact(vocabulary));
    }

    /** The token that ends a text; less than 0 where there is none. */
    int end(MemorySegment vocabulary) {
        return call(() -> (int) end.invokeExact(vocabulary));
    }

    /** Tokens that the model must never say. */
    @SuppressWarnings("restricted")
    int[] suppressed(MemorySegment vocabulary, SegmentAllocator allocator) {
        MethodHandle handle = suppressed;
        if (handle == null) {
            return new int[0];
        }
        MemorySegment count = allocator.allocate(JAVA_INT);
        MemorySegment tokens = call(() -> (MemorySegment) handle.invokeExact(vocabulary, count));
        int size = count.get(JAVA_INT, 0);
        return size <= 0 || tokens.equals(MemorySegment.NULL)
                ? new int[0]
                : tokens.reinterpret(size * JAVA_INT.byteSize()).toArray(JAVA_INT);
    }
}
