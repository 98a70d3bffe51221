package dev.tandem.engine.embedded;

import dev.tandem.inference.EngineDescription;
import java.nio.file.Path;

/**
 * A model that answers.
 *
 * @param file where its weights lie
 * @param weights the native side
 * @param prompts turns requests into its tokens
 * @param description what it is
 * @param context tokens that prompt and answer of one request may have together
 * @param vocabularySize how many token ids there are
 */
record LoadedModel(
        Path file,
        NativeModel weights,
        PromptEncoder prompts,
        EngineDescription description,
        int context,
        int vocabularySize) {}
