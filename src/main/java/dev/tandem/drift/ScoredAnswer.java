package dev.tandem.drift;

import dev.tandem.drift.validity.AnswerLength;
import dev.tandem.stats.DriftSeries;
import dev.tandem.stats.TokenScore;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What was found of one answer. Holds no text and no token.
 *
 * @param model public name of the model
 * @param requestId value of the header {@code x-request-id}
 * @param conversation names the unit of the experiment, as a hash
 * @param served the variant that answered
 * @param category what kind of answer it is
 * @param at when it was complete
 * @param chosen its place in the order in which answers of its model were chosen, see {@link DriftStore#choose}; in a
 *     replay, the number of its prompt
 * @param fingerprints of all variants that scored it, by name
 * @param drifts by pair, all of the same length; a variant paired with itself is the noise floor
 */
public record ScoredAnswer(
        String model,
        String requestId,
        String conversation,
        String served,
        Category category,
        Instant at,
        long chosen,
        Map<String, String> fingerprints,
        Map<Pair, DriftSeries> drifts)
        implements DriftResult {

    /**
     * Who is compared.
     *
     * @param reference the variant that the other is compared with
     * @param candidate the other; the same for the noise floor
     */
    public record Pair(String reference, String candidate) {

        /** Whether one variant is compared with itself. */
        public boolean isNoiseFloor() {
            return reference.equals(candidate);
        }
    }

    public ScoredAnswer {
        fingerprints = Map.copyOf(fingerprints);
        drifts = Map.copyOf(drifts);
    }

    /**
     * Compares with a reference what variants said of one answer.
     *
     * @param scores by variant
     * @return empty when the reference did not score it
     */
    public static Map<Pair, DriftSeries> between(String reference, Map<String, List<TokenScore>> scores) {
        Map<Pair, DriftSeries> drifts = new HashMap<>();
        List<TokenScore> base = scores.get(reference);
        if (base != null) {
            scores.forEach((candidate, score) -> {
                if (!candidate.equals(reference)) {
                    drifts.put(new Pair(reference, candidate), DriftSeries.between(base, score));
                }
            });
        }
        return drifts;
    }

    /** How long the answer is. */
    public AnswerLength length() {
        return AnswerLength.of(tokens());
    }

    /** Tokens of the answer. */
    int tokens() {
        return drifts.values().iterator().next().size();
    }
}
