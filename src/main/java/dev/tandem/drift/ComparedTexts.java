package dev.tandem.drift;

import dev.tandem.drift.ScoredAnswer.Pair;
import java.util.Map;

/**
 * How alike variants answered one chat greedily. Holds no text.
 *
 * @param model public name of the model
 * @param category what kind of answer the reference's is
 * @param fingerprints of all variants that answered, by name
 * @param pairs by pair; a variant paired with itself answered twice
 */
public record ComparedTexts(
        String model, Category category, Map<String, String> fingerprints, Map<Pair, Difference> pairs)
        implements DriftResult {

    /**
     * How two texts differ.
     *
     * @param character code points before the first difference; -1 when there is none
     * @param token which of the reference's tokens is the first to differ, from 1; 0 when none is
     * @param chrf how much of their characters they share, 0 to 100
     */
    public record Difference(int character, int token, double chrf) {

        /** Whether the texts are the same. */
        public boolean isSame() {
            return character < 0;
        }
    }

    public ComparedTexts {
        fingerprints = Map.copyOf(fingerprints);
        pairs = Map.copyOf(pairs);
    }
}
