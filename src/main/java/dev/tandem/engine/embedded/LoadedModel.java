package dev.tandem.engine.embedded;

import dev.tandem.engine.embedded.libllama.LlamaContext;
import dev.tandem.engine.embedded.libllama.LlamaWeights;
import dev.tandem.inference.EngineDescription;
import java.nio.file.Path;

/**
 * A model that answers.
 *
 * @param file where its weights lie
 * @param weights the native side
 * @param decoding what computes answers: for the decoding thread, which closes it
 * @param prompts turns requests into its tokens
 * @param description what it is
 * @param context tokens that prompt and answer of one request may have together
 */
record LoadedModel(
        Path file,
        LlamaWeights weights,
        LlamaContext decoding,
        PromptEncoder prompts,
        EngineDescription description,
        int context) {

    /** How many token ids there are. */
    int vocabularySize() {
        return weights.vocabularySize();
    }

    /** Frees all but what decodes, which must be closed before. Nothing may use it any more. */
    void close() {
        weights.close();
    }
}
