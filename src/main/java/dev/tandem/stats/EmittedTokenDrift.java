package dev.tandem.stats;

import java.util.List;

/**
 * How much more or less likely a candidate finds the tokens that stand in answers than a reference does, in the terms of
 * {@code llama-perplexity --kl-divergence}.
 *
 * <p>These depend on who answered: a sampled token favours the model that chose it, so that either of the two looks better
 * on its own answers. Answers of several variants must not be pooled, since then the shares of the answers decide.
 *
 * @param tokens how many tokens were compared, at least 1
 * @param answers how many answers they are of, all of one variant
 * @param meanDeltaP mean change of the probability of the token that stands there, candidate − reference
 * @param rmsDeltaP root of the mean square of that change
 * @param lnPplRatio ln(PPL(candidate)/PPL(reference))
 */
public record EmittedTokenDrift(
        long tokens, int answers, Estimate meanDeltaP, Estimate rmsDeltaP, Estimate lnPplRatio) {

    /**
     * Sums up.
     *
     * @param answers of one variant, of all clusters, with at least one token among them
     */
    public static EmittedTokenDrift of(List<ClusteredValue<DriftSeries>> answers) {
        long tokens =
                answers.stream().mapToLong(answer -> answer.value().size()).sum();
        if (tokens == 0) {
            throw new IllegalArgumentException("there is nothing to sum up");
        }
        return new EmittedTokenDrift(
                tokens,
                answers.size(),
                ClusteredMean.ofTokens(answers, DriftSeries::deltaP),
                root(ClusteredMean.ofTokens(answers, (series, i) -> series.deltaP(i) * series.deltaP(i))),
                ClusteredMean.ofTokens(answers, DriftSeries::logRatio));
    }

    /** By the delta method, as llama.cpp does. */
    private static Estimate root(Estimate square) {
        double root = Math.sqrt(square.value());
        Double error = square.standardError();
        return new Estimate(root, error == null || root == 0 ? null : 0.5 / root * error, square.units());
    }
}
