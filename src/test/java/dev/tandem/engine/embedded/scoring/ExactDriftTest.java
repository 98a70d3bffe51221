package dev.tandem.engine.embedded.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tandem.stats.TokenDrift;
import dev.tandem.stats.TokenScore;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class ExactDriftTest {

    private static final int[] NO_ENDS = {};
    private static final float IMPOSSIBLE = Float.NEGATIVE_INFINITY;

    /**
     * Expected: {@code rel_entr(softmax([1, 2, 3, 4]), softmax([4, 1, 3, 2])).sum()} and the differences of {@code softmax}
     * and {@code log_softmax} of SciPy's {@code scipy.special}.
     */
    @Test
    void shouldAgreeWithScipy() {
        TokenDrift drift = ExactDrift.between(new float[] {1, 2, 3, 4}, new float[] {4, 1, 3, 2}, 3, NO_ENDS);

        assertThat(drift.klDivergence()).isCloseTo(1.2787970286777222, within(1e-14));
        assertThat(drift.coverage()).isEqualTo(1);
        assertThat(drift.sameTop()).isFalse();
        assertThat(drift.deltaP()).isCloseTo(-0.556769941, within(1e-9));
        assertThat(drift.logRatio()).isCloseTo(2, within(1e-14));
    }

    /** As many as Gemma has, and logits as far apart as those of two quants. */
    @Test
    void shouldAgreeWithTheFormulaOverALargeVocabulary() {
        Random random = new Random(11);
        float[] reference = new float[262_144];
        float[] candidate = new float[reference.length];
        for (int i = 0; i < reference.length; i++) {
            reference[i] = (float) (30 + 4 * random.nextGaussian());
            candidate[i] = reference[i] + (float) (.1 * random.nextGaussian());
        }

        TokenDrift drift = ExactDrift.between(reference, candidate, 77, NO_ENDS);

        double[] p = logProbabilities(reference);
        double[] q = logProbabilities(candidate);
        double expected = IntStream.range(0, p.length)
                .mapToDouble(i -> Math.exp(p[i]) * (p[i] - q[i]))
                .sum();
        assertThat(drift.klDivergence()).isCloseTo(expected, within(1e-12)).isGreaterThan(.001);
        assertThat(drift.logRatio()).isCloseTo(p[77] - q[77], within(1e-12));
    }

    private static double[] logProbabilities(float[] logits) {
        double sum = IntStream.range(0, logits.length)
                .mapToDouble(i -> Math.exp(logits[i]))
                .sum();
        return IntStream.range(0, logits.length)
                .mapToDouble(i -> logits[i] - Math.log(sum))
                .toArray();
    }

    @Test
    void shouldFindNothingWhenOnlyAllLogitsAreShifted() {
        TokenDrift drift = ExactDrift.between(new float[] {1, 2, 3}, new float[] {101, 102, 103}, 0, NO_ENDS);

        assertThat(drift).isEqualTo(new TokenDrift(0, 1, true, 0, 0));
    }

    @Test
    void shouldTakeTheLikeliestWayToEndOfEach() {
        float[] reference = {0, 3, 1};
        float[] candidate = {2, 0, 0};

        TokenDrift drift = ExactDrift.between(reference, candidate, TokenScore.END, new int[] {0, 1});

        assertThat(drift.logRatio())
                .isCloseTo(ExactDrift.between(reference, candidate, 1, NO_ENDS).logRatio() - 2, within(1e-14));
    }

    @Test
    void shouldTakeImpossibleTokensButNoNonsense() {
        assertThat(ExactDrift.between(new float[] {0, 0, IMPOSSIBLE}, new float[] {0, 0, IMPOSSIBLE}, 0, NO_ENDS)
                        .klDivergence())
                .isZero();
        assertThat(ExactDrift.between(new float[] {0, IMPOSSIBLE}, new float[] {0, 0}, 0, NO_ENDS)
                        .klDivergence())
                .isCloseTo(Math.log(2), within(1e-14));
        assertThat(ExactDrift.between(new float[] {0, 0}, new float[] {0, IMPOSSIBLE}, 0, NO_ENDS)
                        .klDivergence())
                .isFinite()
                .isGreaterThan(300);
        assertThatThrownBy(() -> ExactDrift.between(new float[] {0, 1}, new float[] {0, Float.NaN}, 0, NO_ENDS))
                .isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> ExactDrift.between(new float[] {Float.NaN, 1}, new float[] {0, 1}, 0, NO_ENDS))
                .isInstanceOf(ArithmeticException.class);
    }
}
