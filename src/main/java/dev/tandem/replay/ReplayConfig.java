package dev.tandem.replay;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Settings of replays: {@code tandem.replay}. */
@ConfigMapping(prefix = "tandem.replay")
public interface ReplayConfig {

    /** The largest file of prompts. */
    @WithDefault("64M")
    MemorySize maxFileSize();

    /** The most prompts of a replay. */
    @WithDefault("5000")
    int maxPrompts();

    /** The most tokens of answers that a replay has scored: what is beyond is counted and left out. */
    @WithDefault("1000000")
    long maxScoredTokens();

    /** How long a replay may keep a variant loaded that takes turns; then others have theirs before it goes on. */
    @WithDefault("6h")
    Duration longestStay();

    /** How long a replay waits for a variant that cannot answer right now, before it fails. */
    @WithDefault("10m")
    Duration patience();
}
