package dev.tandem.drift;

import java.time.Duration;
import java.util.List;

/**
 * How the drift of one model is measured.
 *
 * @param model its public name
 * @param rate share of the answers that are scored, 0 to 1
 * @param topN how many of the most likely tokens each variant tells, at least 1
 * @param floor share of the scored answers that the serving variant scores twice, 0 to 1
 * @param reference the variant that the others are compared with
 * @param scorers all variants that can score, the reference first
 * @param queue answers that may wait, at least 1
 * @param idle how long no request may have been there before scoring begins
 * @param keep how many scored tokens are kept
 * @param texts the variants that are compared with all others by the text of greedy answers, those that come first
 *     being the references of the rest
 * @param textTokens the most tokens that such an answer may have, at least 1
 */
public record DriftPlan(
        String model,
        double rate,
        int topN,
        double floor,
        String reference,
        List<String> scorers,
        int queue,
        Duration idle,
        int keep,
        List<String> texts,
        int textTokens) {

    public DriftPlan {
        scorers = List.copyOf(scorers);
        texts = List.copyOf(texts);
    }

    /** Of a model whose drift is not measured. */
    static DriftPlan none(String model) {
        return new DriftPlan(model, 0, 0, 0, "", List.of(), 1, Duration.ZERO, 1, List.of(), 1);
    }

    /** Whether there are two variants that can score. */
    public boolean scores() {
        return scorers.size() > 1;
    }

    /** Whether the answer to a request is scored: a function of the request's id, so that all parts agree. */
    boolean chooses(String requestId) {
        return HashedUniform.share("sample", requestId) < rate;
    }

    /** Whether the serving variant scores the answer twice. */
    boolean choosesForNoiseFloor(String requestId) {
        return HashedUniform.share("floor", requestId) < floor;
    }
}
