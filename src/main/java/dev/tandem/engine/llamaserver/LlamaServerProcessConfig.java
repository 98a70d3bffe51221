package dev.tandem.engine.llamaserver;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** How child processes are run: {@code tandem.llama-server}. */
@ConfigMapping(prefix = "tandem.llama-server")
public interface LlamaServerProcessConfig {

    /** The program for variants that name none: a path, or a name to look for in {@code PATH}. */
    Optional<String> binary();

    /**
     * How long a start may go on without a sign of life: a line of output, or bytes read, written or mapped. A model
     * that is still being read or downloaded is never given up.
     */
    @WithDefault("10m")
    Duration startTimeout();

    /** How long answers may go on after the stop was asked for. */
    @WithDefault("30s")
    Duration stopGrace();

    /** How often a server is asked for its health. */
    @WithDefault("1s")
    Duration healthInterval();

    /** Silence after which a server that was ready gets no new requests. */
    @WithDefault("3s")
    Duration degradedAfter();

    /** Silence after which it is taken to hang, is killed and started anew. */
    @WithDefault("10s")
    Duration hangTimeout();

    /** When and how often a server that ended is started anew. */
    RestartConfig restart();

    /** Restarts. */
    interface RestartConfig {

        /** Longest pause before the first restart; each further one doubles it. Pauses vary by chance down to a half. */
        @WithDefault("500ms")
        Duration initial();

        /** Longest pause of all. */
        @WithDefault("30s")
        Duration max();

        /** So many ends within {@link #window()} count as a crash loop: the variant fails. */
        @WithDefault("5")
        int limit();

        /** The time in which ends are counted; a server that was ready for so long starts with a clean record. */
        @WithDefault("60s")
        Duration window();

        /** How often a variant that failed is tried again. */
        @WithDefault("60s")
        Duration retryFailed();
    }
}
