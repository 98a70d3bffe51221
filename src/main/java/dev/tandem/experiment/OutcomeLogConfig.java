package dev.tandem.experiment;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How the log of outcomes is written: {@code tandem.log}. */
@ConfigMapping(prefix = "tandem.log")
public interface OutcomeLogConfig {

    /** Outcomes that may wait to be written, at least 1; what comes while so many wait is dropped and counted. */
    @WithDefault("10000")
    int queue();
}
