package dev.tandem.switchback;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithDefaults;
import io.smallrye.config.WithParentName;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;

/** The part of {@code tandem.models} that says how variants take turns. */
@ConfigMapping(prefix = "tandem.models")
public interface SwitchbackConfig {

    /** Models by the name that clients send; a name without a key of this package's gives the defaults. */
    @WithParentName
    @WithDefaults
    Map<String, ModelConfig> models();

    /** One model. */
    interface ModelConfig {

        /** Read where {@code residency} is {@code switchback}. */
        Settings switchback();
    }

    /** How variants take turns. */
    interface Settings {

        /** Mean length of a window, from when a variant serves; weights make a variant's longer or shorter. */
        @WithDefault("10m")
        Duration window();

        /** How far the lengths of a block's windows are from their mean, by chance, as a part of it. */
        @WithDefault("0.2")
        double jitter();

        /** How long running answers may go on after the end of their window; then they are ended with an error. */
        @WithDefault("30s")
        Duration drainLimit();

        /** Requests that may wait for a window; one more gets 429. */
        @WithDefault("64")
        int queue();

        /** How long a request may wait for a window. */
        @WithDefault("60s")
        Duration patience();

        /** What the order and the lengths are drawn from; the model's name when unset. */
        OptionalLong seed();
    }
}
