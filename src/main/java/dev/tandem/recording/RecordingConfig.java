package dev.tandem.recording;

import dev.tandem.experiment.ShareConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithDefaults;
import io.smallrye.config.WithParentName;
import java.time.Duration;
import java.util.Map;

/** The part of {@code tandem.models} that says whose requests are kept. */
@ConfigMapping(prefix = "tandem.models")
public interface RecordingConfig {

    /** Models by the name that clients send; a name without a key of this package's gives the defaults. */
    @WithParentName
    @WithDefaults
    Map<String, ModelConfig> models();

    /** One model. */
    interface ModelConfig {

        /** What is kept of its requests. */
        Settings recording();
    }

    /** What is kept of a model's requests. */
    interface Settings {

        /** Whether anything is. */
        @WithDefault("false")
        boolean enabled();

        /** Share of the conversations that are kept, such as {@code 5%} or {@code 0.05}; each as a whole. */
        @WithDefault("100%")
        @WithConverter(ShareConverter.class)
        Double rate();

        /** The most that is kept; beyond it the oldest go. */
        @WithDefault("256M")
        MemorySize maxSize();

        /** How long a request is kept at most. */
        @WithDefault("30d")
        Duration retention();
    }
}
