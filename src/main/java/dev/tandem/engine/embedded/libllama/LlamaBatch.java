package dev.tandem.engine.embedded.libllama;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Tokens to compute together. What would end the process is refused here: positions and sequences that the context does
 * not have, unknown tokens, and more tokens or outputs than were agreed. For one thread at a time.
 */
public final class LlamaBatch {

    private final ContextSettings settings;
    private final int vocabularySize;
    private final MemorySegment batch;
    private final MemorySegment tokens;
    private final MemorySegment positions;
    private final MemorySegment sequences;
    private final MemorySegment wanted;
    private final MemorySegment sequenceIds;
    private int size;
    private int outputs;

    LlamaBatch(ContextSettings settings, int vocabularySize, Arena arena) {
        this.settings = settings;
        this.vocabularySize = vocabularySize;
        int most = settings.batch();
        batch = arena.allocate(Abi.BATCH);
        tokens = member("token", arena.allocate(JAVA_INT, most));
        positions = member("pos", arena.allocate(JAVA_INT, most));
        wanted = member("logits", arena.allocate(JAVA_BYTE, most));
        sequences = member("seq_id", arena.allocate(ADDRESS, most));
        MemorySegment counts = member("n_seq_id", arena.allocate(JAVA_INT, most));
        for (int i = 0; i < most; i++) {
            counts.setAtIndex(JAVA_INT, i, 1);
        }
        sequenceIds = arena.allocate(JAVA_INT, settings.sequences());
        for (int i = 0; i < settings.sequences(); i++) {
            sequenceIds.setAtIndex(JAVA_INT, i, i);
        }
    }

    private MemorySegment member(String name, MemorySegment array) {
        batch.set(ADDRESS, Abi.offset(Abi.BATCH, name), array);
        return array;
    }

    /** Empties it. */
    public void clear() {
        size = 0;
        outputs = 0;
    }

    /** How many tokens are in it. */
    public int size() {
        return size;
    }

    /**
     * Adds a token.
     *
     * @param output whether what comes after it is asked for
     * @return where it stands in the batch
     * @throws IllegalArgumentException when that would be more than was agreed
     */
    public int add(int token, int position, int sequence, boolean output) {
        if (token < 0 || token >= vocabularySize) {
            throw new IllegalArgumentException("token " + token + " of " + vocabularySize);
        }
        if (position < 0
                || position >= settings.tokens()
                || sequence < 0
                || sequence >= settings.sequences()
                || size >= settings.batch()
                || (output && outputs >= settings.outputs())) {
            throw new IllegalArgumentException("position " + position + " of sequence " + sequence + " as token " + size
                    + " with " + outputs + " outputs in " + settings);
        }
        tokens.setAtIndex(JAVA_INT, size, token);
        positions.setAtIndex(JAVA_INT, size, position);
        sequences.setAtIndex(ADDRESS, size, sequenceIds.asSlice(sequence * JAVA_INT.byteSize(), JAVA_INT.byteSize()));
        wanted.set(JAVA_BYTE, size, (byte) (output ? 1 : 0));
        outputs += output ? 1 : 0;
        return size++;
    }

    boolean hasOutput(int index) {
        return index >= 0 && index < size && wanted.get(JAVA_BYTE, index) != 0;
    }

    /** What {@code llama_decode} takes. */
    MemorySegment filled() {
        batch.set(JAVA_INT, 0, size);
        return batch;
    }
}
