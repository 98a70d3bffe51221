package dev.tandem.engine.embedded.decoding;

import dev.tandem.engine.embedded.libllama.LlamaContext.Decoded;

/** What computes batches of tokens and remembers sequences of them. For one thread at a time. */
public interface Decoder extends AutoCloseable {

    /** How many sequences it remembers, at least 1. */
    int sequences();

    /** The most tokens of a batch, no fewer than sequences. */
    int batchSize();

    /**
     * Forgets all of a sequence but its beginning.
     *
     * @return how many tokens are left: so many, or none where its memory cannot be cut there
     */
    int keep(int sequence, int length);

    /** Begins a new batch. */
    void clear();

    /**
     * Adds a token to the batch.
     *
     * @param output whether what comes after it is asked for
     * @return where it stands in the batch
     */
    int add(int token, int position, int sequence, boolean output);

    /** Computes the batch; blocks for as long as that takes. */
    Decoded decode();

    @Override
    void close();
}
