package dev.tandem.engine.embedded.decoding;

import java.time.Duration;

/**
 * How many tokens of prompts go into one batch: as many as are computed in a while that an answer may be interrupted, or
 * a cancelled one goes on. What a batch of answers takes anyway is not theirs: a graphics card needs some 40 ms for 16
 * tokens of a mixture of experts, and 80 for 512. Powers of two, so that the same prompt is mostly cut in the same places.
 * Takes its times from outside; not thread-safe.
 */
final class PromptPace {

    /** How much longer a batch may take by prompts while answers are generated beside them. */
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
    /** Of a batch of answers alone. */
    private double nanosOfAnswers;

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

    /**
     * A batch has taken so long.
     *
     * @param promptTokens tokens of prompts in it
     * @param besideAnswers whether answers were in it too
     */
    void took(int promptTokens, boolean besideAnswers, long nanos) {
        if (promptTokens == 0) {
            nanosOfAnswers = smoothed(nanosOfAnswers, (double) nanos);
        } else if (promptTokens >= Math.min(TELLING, most)) {
            double prompts = besideAnswers ? Math.max(1, nanos - nanosOfAnswers) : (double) nanos;
            nanosPerToken = smoothed(nanosPerToken, prompts / promptTokens);
        }
    }

    private static double smoothed(double before, double now) {
        return before <= 0 ? now : before + WEIGHT * (now - before);
    }
}
