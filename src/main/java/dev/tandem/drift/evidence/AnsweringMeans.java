package dev.tandem.drift.evidence;

import dev.tandem.experiment.DriftSums;

/**
 * What the answers of one variant show. How likely the tokens are that stand there depends on who answered: a variant's own
 * answers favour it, so that these figures are never added up.
 *
 * @param variant who answered
 * @param all what does not depend on that
 * @param meanDeltaP mean change of the probability of the token that stands there, candidate − reference
 * @param rmsDeltaP root of the mean square of that change
 * @param lnPplRatio ln(PPL(candidate)/PPL(reference))
 */
public record AnsweringMeans(String variant, DriftMeans all, double meanDeltaP, double rmsDeltaP, double lnPplRatio) {

    static AnsweringMeans of(String variant, DriftSums sums) {
        double tokens = sums.tokens();
        return new AnsweringMeans(
                variant,
                DriftMeans.of(sums),
                sums.deltaP() / tokens,
                Math.sqrt(sums.deltaPSquared() / tokens),
                sums.logRatio() / tokens);
    }
}
