package dev.tandem.engine.embedded;

import dev.tandem.engine.embedded.libllama.LlamaWeights;
import dev.tandem.engine.embedded.libllama.SamplerSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * How an answer is to be sampled, in llama.cpp's terms.
 *
 * @param temperature at least 0
 * @param topK 0 for all
 * @param topP from 0 to 1
 * @param minP from 0 to 1
 * @param repeatPenalty more than 0
 * @param frequencyPenalty finite
 * @param presencePenalty finite
 * @param seed never {@value #NO_SEED}; empty for chance
 * @param biases what is added to the logits of tokens
 */
record Sampling(
        float temperature,
        int topK,
        float topP,
        float minP,
        float repeatPenalty,
        float frequencyPenalty,
        float presencePenalty,
        OptionalInt seed,
        List<Bias> biases) {

    /** Stands for "at random" on the native side. */
    static final int NO_SEED = -1;

    Sampling {
        biases = List.copyOf(biases);
    }

    /** What is added to logits. */
    sealed interface Bias {}

    /** Of one token. */
    record OfToken(int token, float value) implements Bias {}

    /** Of each token that a text is made of. */
    record OfText(String text, float value) implements Bias {}

    /** For one of several choices, from 0: chance has another seed for each. */
    Sampling ofChoice(int choice) {
        int other = seed.orElse(0) + choice;
        return choice == 0 || seed.isEmpty()
                ? this
                : new Sampling(
                        temperature,
                        topK,
                        topP,
                        minP,
                        repeatPenalty,
                        frequencyPenalty,
                        presencePenalty,
                        OptionalInt.of(other == NO_SEED ? 0 : other),
                        biases);
    }

    /** For a model; {@code grammar} is {@code null} where any text will do. */
    SamplerSettings settings(LlamaWeights weights, @Nullable String grammar) {
        List<SamplerSettings.Bias> all = new ArrayList<>();
        for (Bias bias : biases) {
            switch (bias) {
                case OfToken(int token, float value) -> all.add(new SamplerSettings.Bias(token, value));
                case OfText(String text, float value) -> {
                    for (int token : weights.encodePlain(text)) {
                        all.add(new SamplerSettings.Bias(token, value));
                    }
                }
            }
        }
        return new SamplerSettings(
                temperature,
                topK,
                topP,
                minP,
                repeatPenalty,
                frequencyPenalty,
                presencePenalty,
                seed.orElse(NO_SEED),
                all,
                grammar);
    }
}
