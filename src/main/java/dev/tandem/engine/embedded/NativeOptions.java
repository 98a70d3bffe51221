package dev.tandem.engine.embedded;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What the native library is told when it loads a model.
 *
 * @param file the weights
 * @param template the chat template in place of the file's own; {@code null} for a model that has none
 * @param slots answers at the same time
 * @param contextPerSlot tokens, prompt and answer together
 * @param threads threads that compute
 * @param batchSize tokens of a prompt in one go
 * @param gpuLayers layers on the graphics card
 */
record NativeOptions(
        Path file,
        @Nullable String template,
        int slots,
        int contextPerSlot,
        int threads,
        int batchSize,
        int gpuLayers) {}
