package dev.tandem.engine.embedded.libllama;

/**
 * How a context is made.
 *
 * @param sequences that are computed side by side, at least 1
 * @param tokens of each sequence, at least 1
 * @param batch tokens of one batch, no fewer than outputs; no more than all sequences have
 * @param outputs of one batch, at least 1: more end the process
 * @param threads that compute, at least 1
 * @param cacheType of keys and values
 * @param flashAttention whether to compute attention in one go
 */
public record ContextSettings(
        int sequences,
        int tokens,
        int batch,
        int outputs,
        int threads,
        CacheType cacheType,
        FlashAttention flashAttention) {

    public ContextSettings {
        if (sequences < 1 || tokens < 1 || outputs < 1 || batch < outputs || threads < 1) {
            throw new IllegalArgumentException(
                    sequences + " of " + tokens + ", batches of " + batch + " with " + outputs + " outputs");
        }
        batch = Math.min(batch, sequences * tokens);
        outputs = Math.min(outputs, batch);
    }

    /** One sequence with usual values for the rest. */
    public static ContextSettings single(int tokens, int batch, int outputs, int threads) {
        return new ContextSettings(1, tokens, batch, outputs, threads, CacheType.F16, FlashAttention.AUTO);
    }
}
