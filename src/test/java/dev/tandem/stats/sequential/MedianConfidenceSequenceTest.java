package dev.tandem.stats.sequential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.stats.IntervalEstimate;
import dev.tandem.stats.IntervalEstimate.Identical;
import dev.tandem.stats.IntervalEstimate.Interval;
import dev.tandem.stats.IntervalEstimate.TooEarly;
import dev.tandem.stats.IntervalEstimate.TooEarly.Cause;
import dev.tandem.testing.RandomValues;
import dev.tandem.testing.SeededTest;
import java.util.Arrays;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class MedianConfidenceSequenceTest {

    private static final double[] VALUES = {
        .31, -.12, .08, .22, .4, .05, .17, -.03, .28, .11, .09, .36, .2, -.25, .14, .19, .02, .3, .26, .07
    };

    /**
     * SciPy 1.17.1: the smallest majority k with {@code betaln(k+.5, n-k+.5) - log(pi) + n*log(2) >= log(1/alpha)} is 17 of
     * 20, and 7 of 7 is the first that is unanimous (9 of 9 for 0.0125).
     */
    @Test
    void shouldAgreeWithSciPy() {
        assertThat(MedianConfidenceSequence.of(VALUES, .05))
                .isEqualTo(new Interval((.14 + .17) / 2, .02, .3, VALUES.length, .05, true));
        assertThat(MedianConfidenceSequence.of(Arrays.copyOf(VALUES, 6), .05))
                .isEqualTo(new TooEarly(6, 1, Cause.FEW_UNITS));
        assertThat(MedianConfidenceSequence.of(Arrays.copyOf(VALUES, 6), .0125))
                .isEqualTo(new TooEarly(6, 3, Cause.FEW_UNITS));
    }

    @Test
    void shouldNotTakeEqualValuesForAnInterval() {
        assertThat(MedianConfidenceSequence.of(new double[12], .05)).isEqualTo(new Identical(12));
        double[] alike = new double[12];
        Arrays.fill(alike, .7);
        assertThat(MedianConfidenceSequence.of(alike, .05)).isEqualTo(new TooEarly(12, 1, Cause.NO_VARIATION));
    }

    /** Against the definition: every value is left exactly if no fair coin shows as large a majority as lies beyond it. */
    @SeededTest(cases = 30)
    void shouldLeaveWhatABetOnSidesDoesNotRefute(RandomValues random) {
        double[] values = DoubleStream.generate(() -> random.whole(-20, 20) / 10.0)
                .limit(random.whole(1, 80))
                .toArray();

        IntervalEstimate estimate = MedianConfidenceSequence.of(values, .05);

        if (estimate instanceof Interval interval) {
            for (double median = -2.05; median < 2.1; median += .05) {
                double at = median;
                long above =
                        Arrays.stream(values).filter(value -> value > at + 1e-9).count();
                long below =
                        Arrays.stream(values).filter(value -> value < at - 1e-9).count();
                boolean refuted = refutes(above, values.length) || refutes(below, values.length);
                assertThat(at < interval.low() - 1e-9 || at > interval.high() + 1e-9)
                        .as("%s in %s", at, interval)
                        .isEqualTo(refuted);
            }
        }
    }

    private static boolean refutes(long beyond, int of) {
        return beyond * 2 > of
                && BettingConfidenceSequence.ofRate(beyond, of - beyond).logWealth(.5) >= Math.log(20);
    }
}
