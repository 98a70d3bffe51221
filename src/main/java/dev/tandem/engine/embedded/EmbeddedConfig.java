package dev.tandem.engine.embedded;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithDefaults;
import io.smallrye.config.WithParentName;
import java.util.Map;
import java.util.OptionalInt;

/** The part of {@code tandem.models} that only the embedded engine reads. */
@ConfigMapping(prefix = "tandem.models")
public interface EmbeddedConfig {

    /** Models by the name that clients send; a name without a key of this engine's gives the defaults. */
    @WithParentName
    @WithDefaults
    Map<String, ModelConfig> models();

    /** One model. */
    interface ModelConfig {

        /** Variants by name; as above. */
        @WithDefaults
        Map<String, VariantConfig> variants();
    }

    /** One variant, as the embedded engine sees it. */
    interface VariantConfig {

        /** Answers that are generated at the same time, at least 1. */
        @WithDefault("4")
        int slots();

        /**
         * Tokens of context for each slot, prompt and answer together. When unset: those that the model was made for,
         * but at most 4,096, so that a laptop's memory suffices.
         */
        OptionalInt contextSize();

        /** Threads that compute. When unset: one fewer than there are cores, which measures faster than all of them. */
        OptionalInt threads();

        /** Tokens of a prompt that are computed in one go. */
        @WithDefault("512")
        int batchSize();

        /** Layers that go to the graphics card, where the native library in use was built for one. */
        @WithDefault("0")
        int gpuLayers();

        /** The type that keys and values are kept in, as llama.cpp calls it: {@code f16}, {@code q8_0} and others. */
        @WithDefault("f16")
        String cacheType();

        /** Whether attention is computed in one go: {@code on}, {@code off}, or {@code auto} as the library thinks best. */
        @WithDefault("auto")
        String flashAttention();
    }
}
