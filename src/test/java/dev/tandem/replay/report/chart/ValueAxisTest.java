package dev.tandem.replay.report.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class ValueAxisTest {

    private static List<String> labels(ValueAxis axis) {
        return axis.ticks().stream().map(ValueAxis.Tick::label).toList();
    }

    @Test
    void shouldMakeEqualRatiosEqualLengthsWhenItIsLogarithmic() {
        ValueAxis axis = ValueAxis.logarithmic(.001, .1);

        assertThat(axis.share(.01) - axis.share(.001)).isCloseTo(axis.share(.1) - axis.share(.01), within(1e-12));
        assertThat(axis.share(0)).isZero();
        assertThat(axis.across(.01)).isEqualTo("50.00%");
        assertThat(labels(axis)).containsExactly("0.001", "0.01", "0.1");
    }

    @Test
    void shouldNameRoundValuesWhenTheRangeIsNarrow() {
        assertThat(labels(ValueAxis.logarithmic(.8, 1.25))).contains("1").hasSizeBetween(3, 6);
        assertThat(labels(ValueAxis.linear(.07))).startsWith("0").hasSizeBetween(3, 6);
        assertThat(labels(ValueAxis.linear(0))).startsWith("0", "0.2");
    }

    @Test
    void shouldKeepBothEndsOfANameThatIsTooLong() {
        assertThat(ShortLabel.of("model-Q4_K_M.gguf", 20)).isEqualTo("model-Q4_K_M.gguf");
        assertThat(ShortLabel.of("gemma-4-26B-A4B-it-UD-Q4_K_XL.gguf", 20))
                .hasSize(20)
                .startsWith("gemma-4-26")
                .endsWith("4_K_XL.gguf".substring(2));
    }
}
