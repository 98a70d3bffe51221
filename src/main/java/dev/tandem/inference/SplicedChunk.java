package dev.tandem.inference;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * A chunk that differs from one which was read and checked before in nothing but the values of its template's slots.
 * These are JSON in UTF-8, written as Jackson would write them. Immutable.
 */
public final class SplicedChunk {

    private final ChunkTemplate template;
    private final byte[] bytes;
    private final int[] bounds;
    private final @Nullable String text;
    private final LogProbabilities logProbabilities;

    /**
     * @param bytes in which the values stand; never modified
     * @param bounds where: for each slot the first byte, and the one behind the last
     * @param text what the template's text slot says; {@code null} if it has none
     */
    public SplicedChunk(
            ChunkTemplate template,
            byte[] bytes,
            int[] bounds,
            @Nullable String text,
            LogProbabilities logProbabilities) {
        this.template = template;
        this.bytes = bytes;
        this.bounds = bounds;
        this.text = text;
        this.logProbabilities = logProbabilities;
    }

    /** What it has in common with others. */
    public ChunkTemplate template() {
        return template;
    }

    /** Where the values stand; never to be modified. */
    @SuppressWarnings("EI_EXPOSE_REP") // a copy for each token would cost what is to be spared
    public byte[] bytes() {
        return bytes;
    }

    /** Where in {@link #bytes()} the value of a slot begins. */
    public int from(int slot) {
        return bounds[2 * slot];
    }

    /** Where it ends. */
    public int to(int slot) {
        return bounds[2 * slot + 1];
    }

    /** The one text that it adds to the answer, where its template has {@link ChunkTemplate#text()}. */
    public @Nullable String text() {
        return text;
    }

    LogProbabilities logProbabilities() {
        return logProbabilities;
    }

    /** As a tree. */
    ObjectNode json() {
        return template.filled(this);
    }
}
