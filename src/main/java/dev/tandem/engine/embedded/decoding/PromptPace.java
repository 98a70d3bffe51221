package dev.tandem.engine.embedded.decoding;

import java.time.Duration;

/**
 * How many tokens of prompts go into one batch: as many as are computed in a while that an answer may be interrupted, or
 * a cancelled one goes on. Powers of two, so that the same prompt is mostly cut in the same places. Takes its times from
 * outside; not thread-safe.
 */
final class PromptPace {

    /** How long a batch may take while answers are generated beside the prompt. */
    static final Duration BESIDE_ANSWERS = Duration.ofMillis(100);
    /** How long it may take otherwise. */
    static final Duration ALONE = Duration.ofMillis(400);

    private static final int LEAST = 16;
    /** What a new measurement counts. */
    private static final double WEIGHT = 0.3;
    /** Fewer tokens say little of how long a prompt takes. */
    private static final int TELLING = 8;

    private final int most;
    private double nanosPerToken;

    /** @param most tokens of a batch */
    PromptPace(int most) {
        this.most = most;
    }

    /** The most tokens of prompts in the next batch, at least 1. */
    int tokens(boolean besideAnswers) {
        if (nanosPerToken <= 0) {
            return most;
        }
        double within = (besideAnswers ? BESIDE_ANSWERS : ALONE).toNanos() / nanosPerToken;
        int power = Integer.highestOneBit((int) Math.clamp(within, LEAST, 1 << 20));
        return Math.min(most, power);
    }

    /** A batch with so many tokens of prompts has taken so long. */
    void took(int promptTokens, long nanos) {
        if (promptTokens >= Math.min(TELLING, most)) {
            double now = (double) nanos / promptTokens;
            nanosPerToken = nanosPerToken <= 0 ? now : nanosPerToken + WEIGHT * (now - nanosPerToken);
        }
    }
}
