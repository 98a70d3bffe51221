package dev.tandem.engine.embedded.libllama;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Sequences of tokens that a model computes, with a memory of those before. For one thread at a time, whichever; to be
 * closed before the weights are.
 */
public final class LlamaContext implements AutoCloseable {

    /** How a batch went. */
    public enum Decoded {
        /** Its outputs are there. */
        DONE,
        /** No place in memory for so many tokens in a row: fewer may find one. Nothing has changed. */
        NO_ROOM,
        /** It was stopped on the way; what is remembered of its sequences is unknown. */
        STOPPED,
        /** The library failed; what is remembered of its sequences is unknown. */
        FAILED
    }

    private final ContextFunctions functions;
    private final LlamaWeights weights;
    private final ContextSettings settings;
    private final Arena arena;
    private final MemorySegment context;
    private final LlamaBatch batch;
    private @Nullable Candidates candidates;
    private boolean decoded;
    private boolean closed;

    private LlamaContext(LlamaWeights weights, ContextSettings settings, @Nullable BooleanSupplier stop, Arena arena) {
        this.arena = arena;
        this.functions = weights.library().contexts;
        this.weights = weights;
        this.settings = settings;
        this.batch = new LlamaBatch(settings, weights.vocabularySize(), arena);
        this.context = functions.init(weights.model(), ContextParameters.of(weights.library(), settings, stop, arena));
        if (context.equals(MemorySegment.NULL)) {
            throw new IllegalStateException("there is too little memory for a context of " + settings.sequences()
                    + " times " + settings.tokens() + " tokens, or the model does not take its settings");
        }
        if (functions.size(context) < settings.sequences() * settings.tokens()
                || functions.batchSize(context) < settings.batch()) {
            functions.free(context);
            throw new IllegalStateException("llama.cpp made a smaller context than " + settings);
        }
    }

    /**
     * Makes one.
     *
     * @param stop asked between two operations, on a thread that computes; must not throw. {@code null} for one that
     *     nothing stops
     * @throws IllegalStateException when there is too little memory, or the model does not take the settings
     */
    @SuppressWarnings("MustBeClosedChecker") // The context closes its arena.
    public static LlamaContext create(LlamaWeights weights, ContextSettings settings, @Nullable BooleanSupplier stop) {
        Arena arena = Arena.ofShared();
        LlamaContext context;
        try {
            context = new LlamaContext(weights, settings, stop, arena);
        } catch (RuntimeException | Error e) {
            arena.close();
            throw e;
        }
        try {
            context.warmUp();
            return context;
        } catch (RuntimeException | Error e) {
            context.close();
            throw e;
        }
    }

    /** What it was made with. */
    public ContextSettings settings() {
        return settings;
    }

    LlamaWeights weights() {
        return weights;
    }

    /** The batch to fill for the next {@link #decode()}. */
    public LlamaBatch batch() {
        return batch;
    }

    /** Computes the batch, unless it is empty; blocks for as long as that takes. */
    public Decoded decode() {
        requireOpen();
        decoded = false;
        if (batch.size() == 0) {
            return Decoded.DONE;
        }
        return switch (functions.decode(context, batch.filled())) {
            case 0 -> {
                decoded = true;
                yield Decoded.DONE;
            }
            case 1 -> Decoded.NO_ROOM;
            case 2 -> Decoded.STOPPED;
            default -> Decoded.FAILED;
        };
    }

    /**
     * The logits of a token of the last batch that had an output; valid until the next one.
     *
     * @throws IllegalArgumentException when there was none
     */
    public MemorySegment logits(int index) {
        return functions.logits(pointerFor(index), index, weights.vocabularySize());
    }

    /** Room for all tokens, which samplers share. */
    Candidates candidates() {
        Candidates room = candidates;
        if (room == null) {
            room = new Candidates(weights.vocabularySize(), arena);
            candidates = room;
        }
        return room;
    }

    /** The context itself, for a sampler; it has an output at that place. */
    MemorySegment pointerFor(int index) {
        requireOpen();
        if (!decoded || !batch.hasOutput(index)) {
            throw new IllegalArgumentException("no output at " + index);
        }
        return context;
    }

    /** Computes one token and forgets it: weights are in memory then, and what does not work shows. */
    private void warmUp() {
        batch.clear();
        batch.add(0, 0, 0, true);
        if (decode() != Decoded.DONE) {
            throw new IllegalStateException("llama.cpp cannot compute with it");
        }
        batch.clear();
        clear();
    }

    /** Forgets everything. */
    public void clear() {
        requireOpen();
        decoded = false;
        functions.clear(context);
    }

    /**
     * Forgets all of a sequence but its beginning.
     *
     * @return how many tokens are left: so many, or none where the model's memory cannot be cut there
     */
    public int keep(int sequence, int length) {
        requireOpen();
        if (sequence < 0 || sequence >= settings.sequences() || length < 0) {
            throw new IllegalArgumentException(length + " of sequence " + sequence);
        }
        if (length > 0 && functions.remove(context, sequence, length)) {
            return length;
        }
        functions.remove(context, sequence, -1);
        return 0;
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the context is closed");
        }
    }

    /** Frees it. Idempotent. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            functions.free(context);
            arena.close();
        }
    }
}
