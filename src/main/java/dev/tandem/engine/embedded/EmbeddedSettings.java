package dev.tandem.engine.embedded;

import dev.tandem.engine.embedded.libllama.CacheType;
import dev.tandem.engine.embedded.libllama.FlashAttention;
import dev.tandem.routing.InvalidConfigurationException;
import dev.tandem.routing.VariantId;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What one embedded engine is to run, checked.
 *
 * @param id the variant it serves
 * @param model what the configuration calls the model: a path or {@code classpath:…}
 * @param slots answers at the same time, at least 1
 * @param contextSize tokens for each slot, at least {@value #MIN_CONTEXT}; empty for the default
 * @param threads threads that compute, at least 1
 * @param batchSize tokens of a prompt in one go, at least {@value #MIN_BATCH}
 * @param gpuLayers layers on the graphics card, at least 0
 * @param cacheType of keys and values
 * @param flashAttention whether to compute attention in one go
 * @param library the libllama to run it with; empty for the packed one
 */
record EmbeddedSettings(
        VariantId id,
        String model,
        int slots,
        OptionalInt contextSize,
        int threads,
        int batchSize,
        int gpuLayers,
        CacheType cacheType,
        FlashAttention flashAttention,
        Optional<Path> library) {

    static final int MIN_CONTEXT = 16;
    static final int MIN_BATCH = 32;
    private static final int MAX_SLOTS = 256;
    private static final int MAX_TOTAL_CONTEXT = 1 << 24;
    private static final int MAX_THREADS = 1024;

    EmbeddedSettings {
        check(id, "slots", slots, 1, MAX_SLOTS);
        contextSize.ifPresent(size -> check(id, "context-size", size, MIN_CONTEXT, MAX_TOTAL_CONTEXT / slots));
        check(id, "threads", threads, 1, MAX_THREADS);
        check(id, "batch-size", batchSize, MIN_BATCH, 1 << 16);
        check(id, "gpu-layers", gpuLayers, 0, 1 << 16);
        if (cacheType.isQuantised() && flashAttention == FlashAttention.OFF) {
            throw new InvalidConfigurationException(property(id, "cache-type") + ": " + cacheType
                    + " needs flash attention: set flash-attention to on, or cache-type to f16.");
        }
    }

    /** The full name of one of the variant's properties. */
    String property(String key) {
        return property(id, key);
    }

    /** The full name of one of a variant's properties. */
    static String property(VariantId id, String key) {
        return "tandem.models." + id.model() + ".variants." + id.variant() + "." + key;
    }

    /** The settings that change answers or speed and have no place of their own in a description. */
    String arguments() {
        return "batch-size=" + batchSize
                + (flashAttention == FlashAttention.AUTO ? "" : " flash-attention=" + flashAttention)
                + " gpu-layers=" + gpuLayers
                + " threads=" + threads;
    }

    private static void check(VariantId id, String key, int value, int least, int most) {
        if (value < least || value > most) {
            throw new InvalidConfigurationException(
                    property(id, key) + ": must be from " + least + " to " + most + " but is " + value + ".");
        }
    }
}
