package dev.tandem.feedback;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Settings of blind votes: {@code tandem.arena}. */
@ConfigMapping(prefix = "tandem.arena")
public interface ArenaConfig {

    /** How long one may vote on a pair. */
    @WithDefault("1h")
    Duration expiry();

    /** Pairs that may wait for a vote, at least 1; beyond it the oldest are forgotten. */
    @WithDefault("10000")
    int openPairs();
}
