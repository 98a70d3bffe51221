package dev.tandem.engine.embedded.libllama;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.tandem.engine.embedded.libllama.SamplerSettings.Bias;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The sampler of biases: the request's, and those against tokens that the model must never say. */
final class LogitBiases {

    private LogitBiases() {}

    /** @throws IllegalArgumentException when one is for no token */
    static void check(LlamaWeights weights, List<Bias> biases) {
        for (Bias bias : biases) {
            if (bias.token() < 0 || bias.token() >= weights.vocabularySize()) {
                throw new IllegalArgumentException("a bias for token " + bias.token());
            }
        }
    }

    /** For biases that are checked; empty when there are none. */
    static Optional<MemorySegment> of(LlamaWeights weights, List<Bias> biases) {
        Libllama library = weights.library();
        List<Bias> all = new ArrayList<>(biases);
        try (Arena arena = Arena.ofConfined()) {
            for (int token : library.models.suppressed(weights.vocabulary(), arena)) {
                all.add(new Bias(token, Float.NEGATIVE_INFINITY));
            }
            if (all.isEmpty()) {
                return Optional.empty();
            }
            MemorySegment pairs = arena.allocate(JAVA_LONG, all.size());
            for (int i = 0; i < all.size(); i++) {
                pairs.setAtIndex(JAVA_INT, 2L * i, all.get(i).token());
                pairs.setAtIndex(JAVA_FLOAT, 2L * i + 1, all.get(i).value());
            }
            return Optional.of(library.samplers.logitBias(weights.vocabularySize(), all.size(), pairs));
        }
    }
}
