package dev.tandem.experiment;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How the log of outcomes is written: {@code tandem.log}. */
@ConfigMapping(prefix = "tandem.log")
public interface OutcomeLogConfig {

    /** Outcomes that may wait to be written, at least 1; what comes while so many wait is dropped and counted. */
    @WithDefault("10000")
    int queue();

    /** How much of it is kept. */
    RetentionConfig retention();

    /** How much is kept: outcomes, ratings, votes and sums of drift. */
    interface RetentionConfig {

        /** How long, at least a day. */
        @WithDefault("365d")
        Duration age();

        /** How many bytes, at least 16M; beyond it the oldest go. */
        @WithDefault("2G")
        MemorySize size();
    }
}
