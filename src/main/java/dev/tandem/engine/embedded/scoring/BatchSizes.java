package dev.tandem.engine.embedded.scoring;

/**
 * How many tokens to compute in one go. llama.cpp can be stopped between two operations of a model's graph, so the
 * largest of these must take no longer than a request may be kept waiting. It is the product with the output matrix
 * (width times vocabulary) where logits are wanted, and with a matrix of a feed-forward layer elsewhere, taken to be eight
 * times as long as wide. The logits of a batch are to take 32 MiB at most, and beyond 64 tokens no speed is gained.
 *
 * <p>They follow from the model and the threads alone, so that an answer is scored in the same batches each time.
 *
 * @param prompt tokens of the prompt, whose logits nobody wants
 * @param answer tokens whose logits are wanted
 */
record BatchSizes(int prompt, int answer) {

    private static final int MOST = 64;
    private static final int FEED_FORWARD = 8;
    private static final int LOGITS_BYTES = 1 << 25;

    /** Multiplications and additions that one thread of an ordinary processor does in some 20 ms. */
    private static final double OPERATIONS = 4e8;

    /**
     * Those of a model.
     *
     * @param width of an embedding; {@code vocabulary} tokens in it
     * @param threads that compute it
     */
    static BatchSizes of(int width, int vocabulary, int threads) {
        double most = OPERATIONS * threads;
        int room = Math.clamp(LOGITS_BYTES / (Float.BYTES * (long) vocabulary), 1, MOST);
        return new BatchSizes(
                within(most / (2.0 * width * width * FEED_FORWARD), MOST),
                within(most / (2.0 * width * vocabulary), room));
    }

    private static int within(double tokens, int most) {
        return (int) Math.clamp(tokens, 1, most);
    }

    /** What suits two models that compute the same batches. */
    BatchSizes and(BatchSizes other) {
        return new BatchSizes(Math.min(prompt, other.prompt), Math.min(answer, other.answer));
    }

    /** Others: of an answer each token alone, as when it was generated. */
    BatchSizes other() {
        return new BatchSizes(prompt > 1 ? prompt / 2 : 2, answer > 1 ? 1 : 2);
    }

    /** The most tokens in one go, these or {@link #other}. */
    int largest() {
        return Math.max(2, Math.max(prompt, answer));
    }
}
