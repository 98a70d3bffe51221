package dev.tandem.engine.embedded.scoring;

/**
 * How many tokens to compute in one go. llama.cpp can be stopped between two operations of a model's graph, so the
 * largest of these, on one thread, must take no longer than a request may be kept waiting. It is the product with the
 * output matrix (width times vocabulary) where logits are wanted, and with a matrix of a feed-forward layer elsewhere,
 * taken to be eight times as long as wide. More tokens also take more memory for logits, and beyond 64 gain no speed.
 *
 * @param prompt tokens of the prompt, whose logits nobody wants
 * @param answer tokens whose logits are wanted
 */
record BatchSizes(int prompt, int answer) {

    private static final int MOST = 64;
    private static final int FEED_FORWARD = 8;

    /** Multiplications and additions that one thread of an ordinary processor does in some 20 ms. */
    private static final double OPERATIONS = 4e8;

    /** @param width of an embedding; {@code vocabulary} tokens in it */
    static BatchSizes of(int width, int vocabulary) {
        return new BatchSizes(within(2.0 * width * width * FEED_FORWARD), within(2.0 * width * vocabulary));
    }

    private static int within(double operationsPerToken) {
        return (int) Math.clamp(OPERATIONS / operationsPerToken, 1, MOST);
    }

    int larger() {
        return Math.max(prompt, answer);
    }
}
