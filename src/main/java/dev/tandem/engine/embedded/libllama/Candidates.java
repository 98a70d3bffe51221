package dev.tandem.engine.embedded.libllama;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A {@code llama_token_data_array}: tokens with their logits, which samplers thin out and choose from. Not thread-safe. */
final class Candidates {

    private static final long SIZE = 8;
    private static final long SELECTED = 16;
    private static final long SORTED = 24;
    private static final long HEADER = 32;
    /** One {@code llama_token_data}: id, logit, probability. */
    private static final long CANDIDATE = 12;

    private static final long LOGIT = 4;
    private static final long PROBABILITY = 8;

    private final int most;
    private final MemorySegment array;
    private final MemorySegment data;

    /** @param most tokens that it has room for, at least 1 */
    Candidates(int most, Arena arena) {
        this.most = most;
        this.array = arena.allocate(HEADER + most * CANDIDATE, ADDRESS.byteAlignment());
        this.data = array.asSlice(HEADER);
    }

    /** All tokens with their logits. */
    void fill(MemorySegment logits) {
        for (int i = 0; i < most; i++) {
            set(i, i, logits.getAtIndex(JAVA_FLOAT, i));
        }
        header(most);
    }

    /** One token. */
    void only(int token) {
        set(0, token, 1);
        header(1);
    }

    private void set(int index, int token, float logit) {
        long at = index * CANDIDATE;
        data.set(JAVA_INT, at, token);
        data.set(JAVA_FLOAT, at + LOGIT, logit);
        data.set(JAVA_FLOAT, at + PROBABILITY, 0);
    }

    private void header(long size) {
        array.set(ADDRESS, 0, data);
        array.set(JAVA_LONG, SIZE, size);
        array.set(JAVA_LONG, SELECTED, -1);
        array.set(JAVA_BOOLEAN, SORTED, false);
    }

    MemorySegment array() {
        return array;
    }

    /** @throws IllegalStateException when none was chosen */
    @SuppressWarnings("restricted")
    int selected() {
        long size = array.get(JAVA_LONG, SIZE);
        long index = array.get(JAVA_LONG, SELECTED);
        if (index < 0 || index >= size) {
            throw new IllegalStateException("llama.cpp chose none of " + size + " tokens");
        }
        // Samplers may have put other data in place of ours.
        return array.get(ADDRESS, 0).reinterpret(size * CANDIDATE).get(JAVA_INT, index * CANDIDATE);
    }

    /** Whether the first one can still come. */
    boolean isFirstAllowed() {
        return data.get(JAVA_FLOAT, LOGIT) != Float.NEGATIVE_INFINITY;
    }
}
