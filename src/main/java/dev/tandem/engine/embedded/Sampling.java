package dev.tandem.engine.embedded;

import dev.tandem.engine.embedded.libllama.LlamaWeights;
import dev.tandem.engine.embedded.libllama.SamplerSettings;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a request wants its answer sampled: llama.cpp's settings, and what takes a model's tokens to be one of them.
 *
 * @param settings as far as they are the same for every model
 * @param textBiases what is added to the logits of each token that a text is made of
 */
record Sampling(SamplerSettings settings, List<TextBias> textBiases) {

    Sampling {
        textBiases = List.copyOf(textBiases);
    }

    /** {@code value} is minus infinity for tokens that must never come. */
    record TextBias(String text, float value) {}

    /** Whether the same answer must come each time. */
    boolean isSeeded() {
        return settings.seed() != SamplerSettings.NO_SEED;
    }

    /** For one of several choices, from 0: chance has another seed for each. */
    Sampling ofChoice(int choice) {
        int other = settings.seed() + choice;
        return choice == 0 || !isSeeded()
                ? this
                : new Sampling(settings.withSeed(other == SamplerSettings.NO_SEED ? 0 : other), textBiases);
    }

    /** For a model; {@code grammar} is {@code null} where any text will do. */
    SamplerSettings settings(LlamaWeights weights, @Nullable String grammar) {
        List<SamplerSettings.Bias> biases = new ArrayList<>(settings.biases());
        for (TextBias bias : textBiases) {
            for (int token : weights.encodePlain(bias.text())) {
                biases.add(new SamplerSettings.Bias(token, bias.value()));
            }
        }
        return settings.with(biases, grammar);
    }
}
