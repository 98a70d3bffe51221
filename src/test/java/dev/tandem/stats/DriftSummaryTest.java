package dev.tandem.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleBiFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Expected values: statsmodels 0.15.0, {@code OLS(y, ones).fit(cov_type='cluster', cov_kwds={'groups': g}, use_t=True)}
 * (means, standard errors, intervals), and NumPy 2.4.6, {@code numpy.quantile}, on the same 59 values in 12 clusters.
 */
@Tag("unit")
class DriftSummaryTest {

    private static final int CLUSTERS = 12;

    /** Kept in single precision. */
    private static final double SINGLE = 1e-7;

    private static double a(int cluster, int i) {
        return (i * 37 + cluster * 101) % 97 / 97.0;
    }

    private static double b(int cluster, int i) {
        return (i * 53 + cluster * 29) % 89 / 89.0;
    }

    private static DriftSeries series(int cluster, int from, int to, boolean first) {
        List<TokenDrift> drifts = new ArrayList<>();
        for (int i = from; i < to; i++) {
            double value = first ? a(cluster, i) : b(cluster, i);
            drifts.add(new TokenDrift(value, 1 - value, value < .7, value - .5, b(cluster, i) * 2 - 1));
        }
        return DriftSeries.of(drifts);
    }

    private static int size(int cluster) {
        return 3 + cluster * cluster % 7;
    }

    /** Two answers of each conversation. */
    private static List<ClusteredValue<DriftSeries>> answers(int clusters) {
        List<ClusteredValue<DriftSeries>> answers = new ArrayList<>();
        for (int c = 0; c < clusters; c++) {
            answers.add(new ClusteredValue<>("c" + c, series(c, 0, 2, true)));
            answers.add(new ClusteredValue<>("c" + c, series(c, 2, size(c), true)));
        }
        return answers;
    }

    /** The first − the second candidate, summed up over the tokens of a conversation. */
    private static UnitMoments differences(ToDoubleBiFunction<DriftSeries, Integer> value) {
        UnitMoments moments = new UnitMoments();
        for (int c = 0; c < CLUSTERS; c++) {
            DriftSeries first = series(c, 0, size(c), true);
            DriftSeries second = series(c, 0, size(c), false);
            moments.add(new UnitTotal(
                    IntStream.range(0, first.size())
                            .mapToDouble(i -> value.applyAsDouble(first, i) - value.applyAsDouble(second, i))
                            .sum(),
                    first.size()));
        }
        return moments;
    }

    private static void assertEstimate(Estimate actual, double value, double error) {
        assertThat(actual.value()).isCloseTo(value, within(SINGLE));
        assertThat(actual.standardError()).isCloseTo(error, within(SINGLE));
        assertThat(actual.units()).isEqualTo(CLUSTERS);
    }

    @Test
    void shouldAgreeWithStatsmodelsAndNumPy() {
        DriftSummary summary = DriftSummary.of(answers(CLUSTERS));

        assertThat(summary.tokens()).isEqualTo(59);
        assertThat(summary.answers()).isEqualTo(24);
        assertEstimate(summary.meanKl(), 0.47754674121963986, 0.02433479806566469);
        assertThat(summary.medianKl()).isCloseTo(0.4639175257731959, within(SINGLE));
        assertThat(summary.kl90()).isCloseTo(0.8886597938144329, within(SINGLE));
        assertThat(summary.kl95()).isCloseTo(0.9412371134020617, within(SINGLE));
        assertThat(summary.kl99()).isCloseTo(0.9837113402061856, within(SINGLE));
        assertThat(summary.kl999()).isCloseTo(0.9890927835051547, within(SINGLE));
        assertThat(summary.maxKl()).isCloseTo(0.9896907216494846, within(SINGLE));
        assertEstimate(summary.sameTop(), 0.7457627118644063, 0.030804244555041403);
        assertThat(summary.coverage()).isCloseTo(1 - 0.47754674121963986, within(SINGLE));
        assertThat(summary.identical()).isFalse();

        EmittedTokenDrift emitted = EmittedTokenDrift.of(answers(CLUSTERS));
        assertThat(emitted.tokens()).isEqualTo(59);
        assertThat(emitted.answers()).isEqualTo(24);
        assertEstimate(emitted.meanDeltaP(), -0.022453258780359964, 0.024334798065664683);
        assertEstimate(emitted.rmsDeltaP(), 0.28457694566117087, 0.006745839817169686);
        assertEstimate(emitted.lnPplRatio(), -0.012378594553418387, 0.047867842271518954);
    }

    @Test
    void shouldSayIdenticalWhenNoTokenDiffers() {
        List<ClusteredValue<DriftSeries>> same = IntStream.range(0, CLUSTERS)
                .mapToObj(
                        c -> new ClusteredValue<>("c" + c, DriftSeries.of(List.of(new TokenDrift(0, .9, true, 0, 0)))))
                .toList();

        DriftSummary summary = DriftSummary.of(same);

        assertThat(summary.identical()).isTrue();
        assertThat(summary.meanKl().units()).isEqualTo(CLUSTERS);
    }

    @Test
    void shouldKnowNoErrorWhenThereIsOneConversation() {
        DriftSummary summary = DriftSummary.of(answers(1));

        assertThat(summary.meanKl().standardError()).isNull();
        assertThat(EmittedTokenDrift.of(answers(1)).rmsDeltaP().standardError()).isNull();
    }

    @Test
    void shouldCompareCandidatesByTokenAsStatsmodelsDoes() {
        UnitMoments kl = differences(DriftSeries::klDivergence);
        assertEstimate(
                new Estimate(kl.mean(), kl.standardError(), CLUSTERS), -0.01626396150365076, 0.033191751445952024);
        UnitMoments sameTop = differences(DriftSeries::sameTop);
        assertEstimate(
                new Estimate(sameTop.mean(), sameTop.standardError(), CLUSTERS),
                0.016949152542372878,
                0.05886289867624393);
    }
}
