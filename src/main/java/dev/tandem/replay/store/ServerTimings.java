package dev.tandem.replay.store;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * How long an answer took by the clock of the server that gave it: {@code timings} as {@code llama-server} tells them, and
 * the embedded engine as it does. What lies between it and us, and what waits for others, is not in them.
 *
 * @param promptTokens how many tokens of the prompt were computed
 * @param promptSeconds how long that took, the first token of the answer included
 * @param outputTokens how many tokens were generated, one that ends the answer included
 * @param outputSeconds how long that took from the first to the last of them
 */
public record ServerTimings(int promptTokens, double promptSeconds, int outputTokens, double outputSeconds) {

    /** Less than any model takes for a token: what is faster came in one step with others, or is no measurement. */
    private static final double SHORTEST = 1e-5;

    /** Reads them from an answer; {@code null} where there are none. */
    public static @Nullable ServerTimings of(JsonNode timings) {
        JsonNode prompt = timings.path("prompt_ms");
        JsonNode output = timings.path("predicted_ms");
        return prompt.isNumber() && output.isNumber()
                ? new ServerTimings(
                        timings.path("prompt_n").asInt(),
                        prompt.doubleValue() / 1e3,
                        timings.path("predicted_n").asInt(),
                        output.doubleValue() / 1e3)
                : null;
    }

    /** Seconds until the first token; {@code null} where none was computed. */
    public @Nullable Double timeToFirstToken() {
        return promptSeconds > 0 ? Double.valueOf(promptSeconds) : null;
    }

    /**
     * Seconds for each token after the first, which belongs to the prompt's time; {@code null} where there is none.
     * (Builds of {@code llama-server} differ in what they divide by for their own {@code predicted_per_token_ms}.)
     */
    public @Nullable Double timePerOutputToken() {
        double each = outputTokens < 2 ? 0 : outputSeconds / (outputTokens - 1);
        return each < SHORTEST ? null : Double.valueOf(each);
    }
}
