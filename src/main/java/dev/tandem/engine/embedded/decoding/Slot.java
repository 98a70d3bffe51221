package dev.tandem.engine.embedded.decoding;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One of the sequences that a decoder remembers, and the answer that it is used for. Belongs to the decoding thread. */
final class Slot {

    private final int id;
    private int[] tokens = {};
    private int size;
    private int decoded;
    private int promptSize;
    private long usedAt;
    private @Nullable DecodingTask task;

    Slot(int id) {
        this.id = id;
    }

    int id() {
        return id;
    }

    /** The answer that it is used for; {@code null} when it is free. */
    @Nullable
    DecodingTask task() {
        return task;
    }

    /** When it was last given away; 0 for never. */
    long usedAt() {
        return usedAt;
    }

    /** How many tokens are remembered. */
    int decoded() {
        return decoded;
    }

    /** How many tokens are still to be computed. */
    int remaining() {
        return size - decoded;
    }

    /** Whether its prompt has been computed. */
    boolean isGenerating() {
        return decoded >= promptSize;
    }

    int token(int index) {
        return tokens[index];
    }

    /** How many tokens of the prompt it remembers, from the first one on; never all, for the last one must be computed. */
    int shared(int[] prompt) {
        int most = Math.min(decoded, prompt.length - 1);
        int mismatch = Arrays.mismatch(tokens, 0, most, prompt, 0, most);
        return mismatch < 0 ? most : mismatch;
    }

    /** Gives it away. */
    void begin(DecodingTask given, int remembered, long now) {
        task = given;
        usedAt = now;
        int[] prompt = given.prompt();
        promptSize = prompt.length;
        size = prompt.length;
        tokens = prompt.clone();
        decoded = remembered;
    }

    /** So many more tokens have been computed. */
    void advance(int count) {
        decoded += count;
    }

    /** Another token is to be computed. */
    void append(int token) {
        if (size == tokens.length) {
            tokens = Arrays.copyOf(tokens, Math.max(64, size * 2));
        }
        tokens[size++] = token;
    }

    /** It is free again; what it remembers stays. */
    void release() {
        task = null;
        size = decoded;
    }

    /** It remembers nothing. */
    void forget() {
        decoded = 0;
        size = 0;
    }
}
