package dev.tandem.engine.embedded;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The logits of llama.cpp b4916 by another way than ours, to compare with: by default one token at a time, in a context
 * with llama.cpp's own sizes, through {@code llama_batch_get_one} and {@code llama_get_logits}. It knows structs by their
 * size in machine words only, and what it changes by its place.
 */
final class PlainLogits implements AutoCloseable {

    private static final MemoryLayout MODEL = words(8);
    private static final MemoryLayout CONTEXT = words(15);
    private static final MemoryLayout BATCH = words(7);
    private static final long N_CTX = 0;
    private static final long N_THREADS = 16;
    private static final long N_THREADS_BATCH = 20;
    private static final long BATCH_LOGITS = 48;

    private final SymbolLookup symbols;
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment model;
    private final MemorySegment context;
    private final MethodHandle getOne;
    private final MethodHandle decode;
    private final MethodHandle logits;
    private final int vocabulary;

    PlainLogits(SymbolLookup symbols, Path file, int contextSize) throws Throwable {
        this.symbols = symbols;
        SegmentAllocator allocator = arena;
        MemorySegment modelParameters =
                (MemorySegment) function("llama_model_default_params", MODEL).invoke(allocator);
        model = (MemorySegment) function("llama_model_load_from_file", ADDRESS, ADDRESS, MODEL)
                .invoke(arena.allocateFrom(file.toString()), modelParameters);
        MemorySegment parameters = (MemorySegment)
                function("llama_context_default_params", CONTEXT).invoke(allocator);
        parameters.set(JAVA_INT, N_CTX, contextSize);
        parameters.set(JAVA_INT, N_THREADS, 1);
        parameters.set(JAVA_INT, N_THREADS_BATCH, 1);
        context = (MemorySegment)
                function("llama_init_from_model", ADDRESS, ADDRESS, CONTEXT).invoke(model, parameters);
        vocabulary = (int) function("llama_n_vocab", JAVA_INT, ADDRESS).invoke((MemorySegment)
                function("llama_model_get_vocab", ADDRESS, ADDRESS).invoke(model));
        getOne = function("llama_batch_get_one", BATCH, ADDRESS, JAVA_INT);
        decode = function("llama_decode", JAVA_INT, ADDRESS, BATCH);
        logits = function("llama_get_logits", ADDRESS, ADDRESS);
    }

    private static MemoryLayout words(int count) {
        return MemoryLayout.structLayout(MemoryLayout.sequenceLayout(count, JAVA_LONG));
    }

    @SuppressWarnings("restricted")
    private MethodHandle function(String name, MemoryLayout result, MemoryLayout... arguments) {
        return Linker.nativeLinker()
                .downcallHandle(symbols.findOrThrow(name), FunctionDescriptor.of(result, arguments));
    }

    /** Forgets all tokens. */
    @SuppressWarnings("restricted")
    void clear() throws Throwable {
        Linker.nativeLinker()
                .downcallHandle(symbols.findOrThrow("llama_kv_self_clear"), FunctionDescriptor.ofVoid(ADDRESS))
                .invoke(context);
    }

    /** What the model thinks of the token after each of these, which come after all before. */
    @SuppressWarnings("restricted")
    List<float[]> after(int... tokens) throws Throwable {
        try (Arena scratch = Arena.ofConfined()) {
            SegmentAllocator allocator = scratch;
            MemorySegment batch =
                    (MemorySegment) getOne.invoke(allocator, scratch.allocateFrom(JAVA_INT, tokens), tokens.length);
            batch.set(ADDRESS, BATCH_LOGITS, scratch.allocate(tokens.length).fill((byte) 1));
            int result = (int) decode.invoke(context, batch);
            if (result != 0) {
                throw new AssertionError("decode: " + result);
            }
            MemorySegment rows = (MemorySegment) logits.invoke(context);
            float[] all = rows.reinterpret(JAVA_FLOAT.byteSize() * tokens.length * vocabulary)
                    .toArray(JAVA_FLOAT);
            return IntStream.range(0, tokens.length)
                    .mapToObj(i -> Arrays.copyOfRange(all, i * vocabulary, (i + 1) * vocabulary))
                    .toList();
        }
    }

    /** Natural logarithms of probability by the formula as it stands in textbooks. */
    static double[] logProbabilities(float[] logits) {
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit);
        }
        double[] result = new double[logits.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = Math.log(Math.exp(logits[i]) / sum);
        }
        return result;
    }

    @Override
    @SuppressWarnings("restricted")
    public void close() {
        try {
            FunctionDescriptor type = FunctionDescriptor.ofVoid(ADDRESS);
            Linker.nativeLinker()
                    .downcallHandle(symbols.findOrThrow("llama_free"), type)
                    .invoke(context);
            Linker.nativeLinker()
                    .downcallHandle(symbols.findOrThrow("llama_model_free"), type)
                    .invoke(model);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
        arena.close();
    }
}
