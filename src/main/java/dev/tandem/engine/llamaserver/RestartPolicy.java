package dev.tandem.engine.llamaserver;

import java.time.Duration;

/**
 * When a server is given up, and when it is started anew.
 *
 * @param startTimeout longest silence of one that starts
 * @param degradedAfter silence after which a ready one gets no new requests
 * @param hangTimeout silence after which it is killed
 * @param initial longest pause before the first restart
 * @param max longest pause of all
 * @param limit ends within {@code window} that make a crash loop, at least 1
 * @param window time in which ends are counted, and after which a ready server has a clean record
 * @param retryFailed pause between attempts once it has failed
 */
record RestartPolicy(
        Duration startTimeout,
        Duration degradedAfter,
        Duration hangTimeout,
        Duration initial,
        Duration max,
        int limit,
        Duration window,
        Duration retryFailed) {

    static RestartPolicy of(LlamaServerProcessConfig config) {
        return new RestartPolicy(
                config.startTimeout(),
                config.degradedAfter(),
                config.hangTimeout(),
                config.restart().initial(),
                config.restart().max(),
                config.restart().limit(),
                config.restart().window(),
                config.restart().retryFailed());
    }

    /**
     * The pause before an attempt: it doubles from attempt to attempt, and chance takes up to half of it away, so that
     * servers that died together do not start together.
     *
     * @param attempt 1 for the first restart
     * @param chance from 0 to 1
     */
    Duration pause(int attempt, double chance) {
        Duration longest = initial;
        for (int i = 1; i < attempt && longest.compareTo(max) < 0; i++) {
            longest = longest.multipliedBy(2);
        }
        longest = longest.compareTo(max) < 0 ? longest : max;
        return Duration.ofMillis(Math.round((double) longest.toMillis() * (1 - chance / 2)));
    }
}
