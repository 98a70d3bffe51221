package dev.tandem.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("unit")
class TokenDriftTest {

    private static final double[] P = {.40, .25, .15, .08, .06, .03, .02, .01};
    private static final double[] Q = {.30, .35, .05, .12, .08, .05, .03, .02};

    private static TokenScore score(double[] probabilities, int n, int token) {
        int[] ids = IntStream.range(0, probabilities.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -probabilities[i]))
                .limit(n)
                .mapToInt(i -> i)
                .toArray();
        double[] logs =
                IntStream.of(ids).mapToDouble(i -> Math.log(probabilities[i])).toArray();
        return new TokenScore(token, Math.log(probabilities[token]), ids, logs);
    }

    /** SciPy 1.17.1: {@code scipy.stats.entropy(P, Q)} over the tokens in both top lists and the rest. */
    @ParameterizedTest
    @CsvSource({
        "2, 0.030954769825409095, 0.65",
        "3, 0.030954769825409095, 0.65",
        "4, 0.0418100766970544, 0.73",
        "8, 0.115682937449123, 1.0"
    })
    void shouldAgreeWithSciPyOverThePartition(int n, double divergence, double coverage) {
        TokenDrift drift = TokenDrift.between(score(P, n, 2), score(Q, n, 2));

        assertThat(drift.klDivergence()).isCloseTo(divergence, within(1e-12));
        assertThat(drift.coverage()).isCloseTo(coverage, within(1e-12));
        assertThat(drift.sameTop()).isFalse();
        assertThat(drift.deltaP()).isCloseTo(-0.10, within(1e-12));
        assertThat(drift.logRatio()).isCloseTo(Math.log(3), within(1e-12));
    }

    @Test
    void shouldNeverBeAboveTheTrueDivergenceAndGrowWithTheLists() {
        Random random = new Random(20260925);
        for (int run = 0; run < 500; run++) {
            double[] p = distribution(random);
            double[] q = distribution(random);
            double whole = TokenDrift.between(score(p, p.length, 0), score(q, q.length, 0))
                    .klDivergence();
            double truth = IntStream.range(0, p.length)
                    .mapToDouble(i -> p[i] * Math.log(p[i] / q[i]))
                    .sum();
            assertThat(whole).isCloseTo(truth, within(1e-9));
            double before = 0;
            for (int n = 1; n <= p.length; n++) {
                double bound =
                        TokenDrift.between(score(p, n, 0), score(q, n, 0)).klDivergence();
                assertThat(bound).isGreaterThanOrEqualTo(before - 1e-9).isLessThanOrEqualTo(truth + 1e-9);
                before = bound;
            }
        }
    }

    private static double[] distribution(Random random) {
        double[] weights = random.doubles(12).map(u -> Math.exp(4 * u)).toArray();
        double sum =
                IntStream.range(0, weights.length).mapToDouble(i -> weights[i]).sum();
        return IntStream.range(0, weights.length)
                .mapToDouble(i -> weights[i] / sum)
                .toArray();
    }

    @Test
    void shouldBeZeroWhenBothSayTheSame() {
        TokenDrift drift = TokenDrift.between(score(P, 4, 7), score(P, 4, 7));

        assertThat(drift).isEqualTo(new TokenDrift(0, drift.coverage(), true, 0, 0));
    }

    @Test
    void shouldBeFiniteWhenOneListLeavesNothingToTheRest() {
        TokenScore certain = new TokenScore(1, 0, new int[] {1}, new double[] {0});
        TokenScore torn = new TokenScore(1, Math.log(.5), new int[] {1}, new double[] {Math.log(.5)});

        assertThat(TokenDrift.between(certain, torn).klDivergence()).isCloseTo(Math.log(2), within(2e-5));
        // The truth is infinite; the bound counts what one part in a million would say.
        assertThat(TokenDrift.between(torn, certain).klDivergence()).isBetween(5.0, 7.0);
    }

    @Test
    void shouldKnowNothingButTheRestWhenTheListsHaveNoTokenInCommon() {
        TokenScore one = new TokenScore(5, -3, new int[] {1, 2}, new double[] {Math.log(.6), Math.log(.3)});
        TokenScore other = new TokenScore(5, -4, new int[] {3, 4}, new double[] {Math.log(.6), Math.log(.3)});

        TokenDrift drift = TokenDrift.between(one, other);

        assertThat(drift.klDivergence()).isZero();
        assertThat(drift.coverage()).isZero();
        assertThat(drift.logRatio()).isEqualTo(1);
    }

    @Test
    void shouldRefuseScoresOfDifferentTokens() {
        assertThatThrownBy(() -> TokenDrift.between(score(P, 4, 1), score(P, 4, 2)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
