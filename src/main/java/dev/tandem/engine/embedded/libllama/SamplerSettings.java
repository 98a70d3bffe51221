package dev.tandem.engine.embedded.libllama;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How tokens are chosen, in llama.cpp's terms; all numbers are finite and within llama.cpp's ranges.
 *
 * @param temperature 0, or next to nothing, for the most likely token
 * @param topK 0 for all
 * @param topP 1 for all
 * @param minP 0 for all
 * @param repeatPenalty more than 0; 1 for none
 * @param frequencyPenalty 0 for none
 * @param presencePenalty 0 for none
 * @param seed of chance; {@value #NO_SEED} for another one each time
 * @param biases what is added to the logits of tokens
 * @param grammar in GBNF, with a rule {@code root}; {@code null} for any text
 */
public record SamplerSettings(
        float temperature,
        int topK,
        float topP,
        float minP,
        float repeatPenalty,
        float frequencyPenalty,
        float presencePenalty,
        int seed,
        List<Bias> biases,
        @Nullable String grammar) {

    /** Stands for chance without a seed. */
    public static final int NO_SEED = -1;

    /** Only tokens that are as good as equally likely share chances by then; logits over less may be infinite. */
    private static final float LEAST_TEMPERATURE = 1e-6f;

    public SamplerSettings {
        biases = List.copyOf(biases);
    }

    /**
     * What is added to a token's logit.
     *
     * @param value minus infinity for a token that must never come
     */
    public record Bias(int token, float value) {}

    /** The same with another seed. */
    public SamplerSettings withSeed(int other) {
        return new SamplerSettings(
                temperature,
                topK,
                topP,
                minP,
                repeatPenalty,
                frequencyPenalty,
                presencePenalty,
                other,
                biases,
                grammar);
    }

    /** The same with these biases alone, and another grammar. */
    public SamplerSettings with(List<Bias> others, @Nullable String otherGrammar) {
        return new SamplerSettings(
                temperature,
                topK,
                topP,
                minP,
                repeatPenalty,
                frequencyPenalty,
                presencePenalty,
                seed,
                others,
                otherGrammar);
    }

    /** Whether no token of a vocabulary of that size may ever come. */
    public boolean bansAll(int vocabularySize) {
        return biases.size() >= vocabularySize
                && biases.stream()
                                .filter(bias -> bias.value() == Float.NEGATIVE_INFINITY)
                                .mapToInt(Bias::token)
                                .distinct()
                                .count()
                        >= vocabularySize;
    }

    /** Whether the likeliest token is taken, whatever chance says. */
    boolean isGreedy() {
        return temperature < LEAST_TEMPERATURE;
    }

    /** Whether tokens that came before count. */
    boolean penalises() {
        return repeatPenalty != 1 || frequencyPenalty != 0 || presencePenalty != 0;
    }
}
