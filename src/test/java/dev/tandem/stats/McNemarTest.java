package dev.tandem.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("unit")
class McNemarTest {

    /** SciPy 1.17.1: {@code scipy.stats.binomtest(first, first + second).pvalue}; the first: Agresti's ratings. */
    @ParameterizedTest
    @CsvSource({
        "86, 150, 3.7159361395713866e-05",
        "150, 86, 3.7159361395713866e-05",
        "1, 9, 0.021484375",
        "5, 5, 1",
        "0, 6, 0.03125",
        "3, 17, 0.0025768280029296875",
        // Both tails are equally likely, which a sum of all that is as rare must not miss by rounding.
        "3, 10, 0.09228515625",
        "10, 11, 1"
    })
    void shouldAgreeWithSciPy(int first, int second, double expected) {
        assertThat(new McNemar(first, second).pValue()).isCloseTo(expected, within(expected * 1e-10));
    }

    @Test
    void shouldSayNothingWhenNoPairIsDiscordant() {
        assertThat(new McNemar(0, 0).pValue()).isEqualTo(1);
        assertThatThrownBy(() -> new McNemar(-1, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    /** By hand: 2 · 0.03 is below 3 · 0.02, and a larger one never becomes smaller than one before it. */
    @Test
    void shouldAdjustInTheOrderGiven() {
        assertThat(McNemar.adjusted(List.of(0.03, 0.9, 0.02)))
                .satisfiesExactly(
                        p -> assertThat(p).isCloseTo(0.06, within(1e-12)),
                        p -> assertThat(p).isCloseTo(0.9, within(1e-12)),
                        p -> assertThat(p).isCloseTo(0.06, within(1e-12)));
        assertThat(McNemar.adjusted(List.of(0.6, 0.5))).containsExactly(1.0, 1.0);
        assertThat(McNemar.adjusted(List.of())).isEmpty();
    }
}
