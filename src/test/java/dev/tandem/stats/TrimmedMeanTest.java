package dev.tandem.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tandem.stats.IntervalEstimate.Identical;
import dev.tandem.stats.IntervalEstimate.Interval;
import dev.tandem.stats.IntervalEstimate.TooEarly;
import dev.tandem.stats.IntervalEstimate.TooEarly.Cause;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class TrimmedMeanTest {

    private static final double[] VALUES = {
        .31, -.12, .08, .22, .4, .05, .17, -.03, .28, .11, .09, .36, .2, -.25, .14, .19, .02, .3, .26, .07, 5, -3
    };

    /** SciPy 1.17.1: {@code trim_mean(x, .2)}, {@code mstats.trimmed_mean_ci(x, limits=(.2, .2), alpha=.05)}. */
    @Test
    void shouldAgreeWithSciPy() {
        assertThat(TrimmedMean.of(VALUES, .05))
                .asInstanceOf(InstanceOfAssertFactories.type(Interval.class))
                .satisfies(interval -> {
                    assertThat(interval.estimate()).isCloseTo(0.1557142857142857, within(1e-12));
                    assertThat(interval.low()).isCloseTo(0.07016041, within(1e-8));
                    assertThat(interval.high()).isCloseTo(0.24126816, within(1e-8));
                    assertThat(interval.units()).isEqualTo(VALUES.length);
                });
    }

    @Test
    void shouldGiveNoIntervalWhenValuesAreFewOrAlike() {
        assertThat(TrimmedMean.of(Arrays.copyOf(VALUES, 9), .05)).isEqualTo(new TooEarly(9, 1, Cause.FEW_UNITS));
        assertThat(TrimmedMean.of(new double[20], .05)).isEqualTo(new Identical(20));
        double[] alike = new double[20];
        Arrays.fill(alike, .3);
        alike[4] = 9;
        assertThat(TrimmedMean.of(alike, .05)).isEqualTo(new TooEarly(20, 1, Cause.NO_VARIATION));
    }

    /** Twice as slow in one pair and twice as fast in the other pair of a unit is no difference. */
    @Test
    void shouldTakePairsOfOneUnitTogether() {
        assertThat(PairedLogRatio.byUnit(List.of(
                        new ClusteredValue<>("b", new PairedMeasurement(1, 2)),
                        new ClusteredValue<>("a", new PairedMeasurement(1, Math.E)),
                        new ClusteredValue<>("b", new PairedMeasurement(6, 3)))))
                .containsExactly(new double[] {0, 1}, within(1e-15));
        assertThat(PairedLogRatio.factor(new Interval(0, Math.log(.5), Math.log(2), 11, .05, false)))
                .isEqualTo(new Interval(1, .5, 2, 11, .05, false));
    }
}
