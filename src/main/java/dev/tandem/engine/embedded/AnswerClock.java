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
        int computed = promptTokens - cachedTokens;
        timings.put("prompt_n", computed);
        put(timings, "prompt", computed, (first - begun) / 1e6);
        timings.put("predicted_n", tokens);
        put(timings, "predicted", tokens - 1, (last - first) / 1e6);
        return timings;
    }

    /** @param tokens that took the time */
    private static void put(ObjectNode timings, String what, int tokens, double millis) {
        boolean isKnown = tokens > 0 && millis > 0;
        timings.put(what + "_ms", millis)
                .put(what + "_per_token_ms", isKnown ? millis / tokens : 0)
                .put(what + "_per_second", isKnown ? 1e3 / millis * tokens : 0);
    }
}
