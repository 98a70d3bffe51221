package dev.tandem.engine.embedded;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.LongSupplier;

/**
 * Takes the time of an answer, from the moment that it has a slot to its last token, and tells it as {@code llama-server}
 * does: the first token belongs to the prompt's time. Confined to one thread.
 */
final class AnswerClock {

    private final LongSupplier nanoTime;
    private long begun;
    private long first;
    private long last;
    private int tokens;

    /** @param nanoTime a clock that never goes back */
    AnswerClock(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** It has a slot. */
    void begin() {
        begun = nanoTime.getAsLong();
    }

    /** Another token was chosen, one that ends the answer included. */
    void token() {
        last = nanoTime.getAsLong();
        if (tokens++ == 0) {
            first = last;
        }
    }

    /**
     * The times so far.
     *
     * @param promptTokens how many tokens the prompt has
     * @param cachedTokens how many of them were not computed anew
     */
    ObjectNode timings(int promptTokens, int cachedTokens) {
        ObjectNode timings = JsonNodeFactory.instance.objectNode().put("cache_n", cachedTokens);
        put(timings, "prompt", promptTokens - cachedTokens, (first - begun) / 1e6);
        put(timings, "predicted", tokens, (last - first) / 1e6);
        return timings;
    }

    private static void put(ObjectNode timings, String what, int tokens, double millis) {
        timings.put(what + "_n", tokens).put(what + "_ms", millis);
        if (tokens > 0 && millis > 0) {
            timings.put(what + "_per_token_ms", millis / tokens).put(what + "_per_second", 1e3 / millis * tokens);
        }
    }
}
