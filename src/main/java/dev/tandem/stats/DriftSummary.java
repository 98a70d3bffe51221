package dev.tandem.stats;

import java.util.List;
import org.apache.commons.statistics.descriptive.Quantile;
import org.apache.commons.statistics.descriptive.Quantile.EstimationMethod;

/**
 * The drift of a candidate from a reference over many answers, in the terms of {@code llama-perplexity
 * --kl-divergence}. Standard errors are clustered (see {@link ClusteredMean}), so they are larger than those that
 * llama.cpp prints, which take every token for independent. None of these figures depends on who answered; those that do
 * are in {@link EmittedTokenDrift}.
 *
 * @param tokens how many tokens were compared, at least 1
 * @param answers how many answers they are of
 * @param meanKl mean divergence, lower bound, nats a token
 * @param medianKl median over tokens, nats; so for the quantiles that follow
 * @param kl90 90 % quantile
 * @param kl95 95 % quantile
 * @param kl99 99 % quantile
 * @param kl999 99.9 % quantile
 * @param maxKl the largest
 * @param sameTop share of tokens at which both find the same one most likely, 0 to 1
 * @param identical whether no token showed any difference, in all the units of {@link #meanKl}
 * @param coverage mean share of the reference's probability for which both are known, 0 to 1
 */
public record DriftSummary(
        long tokens,
        int answers,
        Estimate meanKl,
        double medianKl,
        double kl90,
        double kl95,
        double kl99,
        double kl999,
        double maxKl,
        Estimate sameTop,
        boolean identical,
        double coverage) {

    /** By linear interpolation (Hyndman and Fan 1996, type 7), as {@code llama-perplexity} does it. */
    private static final Quantile QUANTILE =
            Quantile.withDefaults().with(EstimationMethod.HF7).withCopy(false);

    /**
     * Sums up.
     *
     * @param answers of all clusters, with at least one token among them
     */
    public static DriftSummary of(List<ClusteredValue<DriftSeries>> answers) {
        long tokens =
                answers.stream().mapToLong(answer -> answer.value().size()).sum();
        if (tokens == 0) {
            throw new IllegalArgumentException("there is nothing to sum up");
        }
        double[] kl = QUANTILE.evaluate(
                answers.stream().flatMapToDouble(a -> klOf(a.value())).toArray(), 0.5, 0.9, 0.95, 0.99, 0.999, 1);
        Estimate sameTop = ClusteredMean.ofTokens(answers, DriftSeries::sameTop);
        return new DriftSummary(
                tokens,
                answers.size(),
                ClusteredMean.ofTokens(answers, DriftSeries::klDivergence),
                kl[0],
                kl[1],
                kl[2],
                kl[3],
                kl[4],
                kl[5],
                sameTop,
                kl[5] == 0 && sameTop.value() == 1,
                ClusteredMean.ofTokens(answers, DriftSeries::coverage).value());
    }

    private static java.util.stream.DoubleStream klOf(DriftSeries series) {
        return java.util.stream.IntStream.range(0, series.size()).mapToDouble(series::klDivergence);
    }
}
