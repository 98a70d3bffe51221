package dev.tandem.engine.embedded.libllama;

import static dev.tandem.engine.embedded.libllama.NativeCall.call;
import static dev.tandem.engine.embedded.libllama.NativeCall.run;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/**
 * Functions of contexts, named after those that they call. Immutable. Older releases have the memory of a context in the
 * context itself, newer ones ask for it first.
 */
final class ContextFunctions {

    private final MethodHandle defaults;
    private final MethodHandle init;
    private final MethodHandle free;
    private final MethodHandle size;
    private final MethodHandle batchSize;
    private final MethodHandle decode;
    private final MethodHandle logits;
    private final MethodHandle clear;
    private final MethodHandle remove;
    private final @Nullable MethodHandle memory;

    private ContextFunctions(
            ForeignFunctions functions, Abi abi, MethodHandle clear, MethodHandle remove, @Nullable MethodHandle memory)
            throws UnknownLibraryException {
        this.defaults = functions.find(abi, "llama_context_default_params");
        this.init = functions.find(abi, "llama_init_from_model");
        this.free = functions.find(abi, "llama_free");
        this.size = functions.find(abi, "llama_n_ctx");
        this.batchSize = functions.find(abi, "llama_n_batch");
        this.decode = functions.find(abi, "llama_decode");
        this.logits = functions.find(abi, "llama_get_logits_ith");
        this.clear = clear;
        this.remove = remove;
        this.memory = memory;
    }

    static ContextFunctions of(ForeignFunctions functions, Abi abi) throws UnknownLibraryException {
        return abi.functions().containsKey("llama_get_memory")
                ? new ContextFunctions(
                        functions,
                        abi,
                        functions.find(abi, "llama_memory_clear"),
                        functions.find(abi, "llama_memory_seq_rm"),
                        functions.find(abi, "llama_get_memory"))
                : new ContextFunctions(
                        functions,
                        abi,
                        functions.find(abi, "llama_kv_self_clear"),
                        functions.find(abi, "llama_kv_self_seq_rm"),
                        null);
    }

    MemorySegment defaults(SegmentAllocator allocator) {
        return call(() -> (MemorySegment) defaults.invokeExact(allocator));
    }

    /** A null pointer when there is too little memory, or the model does not take the parameters. */
    MemorySegment init(MemorySegment model, MemorySegment parameters) {
        return call(() -> (MemorySegment) init.invokeExact(model, parameters));
    }

    void free(MemorySegment context) {
        run(() -> {
            free.invokeExact(context);
        });
    }

    int size(MemorySegment context) {
        return call(() -> (int) size.invokeExact(context));
    }

    int batchSize(MemorySegment context) {
        return call(() -> (int) batchSize.invokeExact(context));
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

    /** Forgets all sequences. */
    void clear(MemorySegment context) {
        MethodHandle ask = memory;
        if (ask == null) {
            run(() -> {
                clear.invokeExact(context);
            });
        } else {
            MemorySegment cells = call(() -> (MemorySegment) ask.invokeExact(context));
            run(() -> {
                clear.invokeExact(cells, false);
            });
        }
    }

    /** Forgets a sequence from a position on; {@code false} when only the whole of it can be forgotten. */
    boolean remove(MemorySegment context, int sequence, int from) {
        MethodHandle ask = memory;
        MemorySegment cells = ask == null ? context : call(() -> (MemorySegment) ask.invokeExact(context));
        return call(() -> (boolean) remove.invokeExact(cells, sequence, from, -1));
    }
}
