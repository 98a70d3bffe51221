package dev.tandem.engine.embedded.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tandem.stats.TokenScore;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class LogSoftmaxTest {

    /** Expected: {@code scipy.special.log_softmax([1, 2, 3, 4])} of SciPy. */
    @Test
    void shouldAgreeWithScipy() {
        TokenScore score = LogSoftmax.score(new float[] {1, 2, 3, 4}, 0, 2);
        assertThat(score.logProbability()).isCloseTo(-3.4401896985611957, within(1e-15));
        assertThat(score.topToken()).isEqualTo(3);
        assertThat(score.size()).isEqualTo(2);
        assertThat(LogSoftmax.score(new float[] {1, 2, 3, 4}, 3, 2).logProbability())
                .isCloseTo(-0.44018969856119533, within(1e-15));
    }

    @Test
    void shouldNotOverflowWhenLogitsAreLarge() {
        TokenScore score = LogSoftmax.score(new float[] {3e38f, -3e38f, 3e38f}, 0, 3);
        assertThat(score.logProbability()).isCloseTo(-Math.log(2), within(1e-12));
    }

    @Test
    void shouldTakeImpossibleTokensButNoNonsense() {
        assertThat(LogSoftmax.score(new float[] {0, Float.NEGATIVE_INFINITY}, 0, 1)
                        .logProbability())
                .isZero();
        assertThatThrownBy(() -> LogSoftmax.score(new float[] {0, Float.NaN}, 0, 1))
                .isInstanceOf(ArithmeticException.class);
    }

    @Test
    void shouldTellTheMostLikelyOnesInOrderWhenManyAreEqual() {
        Random random = new Random(7);
        for (int round = 0; round < 200; round++) {
            float[] logits = new float[1 + random.nextInt(60)];
            for (int i = 0; i < logits.length; i++) {
                logits[i] = random.nextInt(10);
            }
            int count = 1 + random.nextInt(logits.length + 3);
            int[] expected = IntStream.range(0, logits.length)
                    .boxed()
                    .sorted(Comparator.comparingDouble((Integer i) -> -logits[i])
                            .thenComparingInt(i -> i))
                    .limit(count)
                    .mapToInt(i -> i)
                    .toArray();
            assertThat(LogSoftmax.largest(logits, Math.min(count, logits.length)))
                    .isEqualTo(expected);
        }
    }
}
