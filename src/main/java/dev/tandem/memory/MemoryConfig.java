package dev.tandem.memory;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** The memory plan: {@code tandem.memory}. */
@ConfigMapping(prefix = "tandem.memory")
public interface MemoryConfig {

    /** What happens at start when the variants do not fit. */
    @WithDefault("refuse")
    Check check();

    /** How strict the check is. */
    enum Check {
        /** Tandem does not start. */
        REFUSE,
        /** It is logged. */
        WARN,
        /** No plan is made. */
        OFF
    }
}
