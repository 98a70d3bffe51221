package dev.tandem.stats.sequential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tandem.stats.IntervalEstimate.Identical;
import dev.tandem.stats.IntervalEstimate.Interval;
import dev.tandem.stats.IntervalEstimate.TooEarly;
import dev.tandem.stats.IntervalEstimate.TooEarly.Cause;
import dev.tandem.stats.UnitMoments;
import dev.tandem.stats.UnitTotal;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class AsymptoticConfidenceSequenceTest {

    private static final AsymptoticConfidenceSequence SEQUENCE = new AsymptoticConfidenceSequence(.05, 100, 30, 12);

    /** Thirty skewed units of different weights. */
    private static UnitMoments moments(int units) {
        UnitMoments moments = new UnitMoments();
        for (int i = 0; i < units; i++) {
            int root = i * 37 % 17;
            moments.add(new UnitTotal(3 * root * root / 50.0 - 1.5 + i % 4, 1 + i * 7 % 5));
        }
        return moments;
    }

    /**
     * The two-sided normal mixture of the authors' library confseq, whose own test has these numbers from an
     * implementation in R: {@code best_rho(100, 0.05)} is 12.60056 = 1/ρ² and {@code bound(100, log(1 / 0.05))}
     * is 30.35209, for a sum of 100 values of variance 1.
     */
    @Test
    void shouldBeAsWideAsTheAuthorsSay() {
        assertThat(SEQUENCE.width(100)).isCloseTo(30.35209 / Math.sqrt(100), within(1e-6));
        // Narrower than anywhere else in terms of the values, if not by much.
        double at100 = new AsymptoticConfidenceSequence(.05, 100, 2, 0).width(100);
        assertThat(new AsymptoticConfidenceSequence(.05, 300, 2, 0).width(100)).isGreaterThan(at100);
        assertThat(new AsymptoticConfidenceSequence(.05, 30, 2, 0).width(100)).isGreaterThan(at100);
    }

    /** NumPy 2.4.6: the formulas of the Javadoc written out, with residuals in place of sums of powers. */
    @Test
    void shouldAgreeWithNumPyWhenUnitsAreSkewed() {
        UnitMoments moments = moments(30);
        assertThat(moments.standardError()).isCloseTo(0.36425483859069646, within(1e-12));
        assertThat(moments.skewness()).isCloseTo(0.0743508547035449, within(1e-12));
        assertThat(moments.effectiveUnits()).isCloseTo(12.984912198085194, within(1e-10));

        assertThat(SEQUENCE.of(moments))
                .asInstanceOf(InstanceOfAssertFactories.type(Interval.class))
                .satisfies(interval -> {
                    assertThat(interval.estimate()).isCloseTo(1.701777777777778, within(1e-12));
                    assertThat(interval.low()).isCloseTo(0.5362901596321408, within(1e-10));
                    assertThat(interval.high()).isCloseTo(2.9796671605661897, within(1e-10));
                    assertThat(interval.units()).isEqualTo(30);
                    assertThat(interval.anytimeValid()).isTrue();
                });
    }

    @Test
    void shouldSayHowManyAreMissingWhenThereAreTooFew() {
        assertThat(SEQUENCE.of(new UnitMoments())).isEqualTo(new TooEarly(0, 30, Cause.FEW_UNITS));
        assertThat(SEQUENCE.of(moments(29))).isEqualTo(new TooEarly(29, 1, Cause.FEW_UNITS));
    }

    /**
     * One unit of 1,000 among 40 makes up nearly all variation: the kurtosis (1 − 3pq)/pq at p = 1/40 is 38, and 40/38 are
     * effective.
     */
    @Test
    void shouldBeTooEarlyWhenFewUnitsDecide() {
        UnitMoments moments = new UnitMoments();
        for (int i = 0; i < 40; i++) {
            moments.add(new UnitTotal(i == 7 ? 1_000 : i % 2, 1));
        }

        assertThat(moments.effectiveUnits()).isCloseTo(1.052, within(.001));
        assertThat(SEQUENCE.of(moments)).isEqualTo(new TooEarly(40, 417, Cause.FEW_UNITS_DECIDE));
    }

    @Test
    void shouldNotTakeMissingVariationForCertainty() {
        UnitMoments same = new UnitMoments();
        UnitMoments shifted = new UnitMoments();
        for (int i = 1; i <= 50; i++) {
            same.add(new UnitTotal(0, i));
            shifted.add(new UnitTotal(i * .1, i));
        }

        assertThat(SEQUENCE.of(same)).isEqualTo(new Identical(50));
        assertThat(SEQUENCE.of(shifted)).isEqualTo(new TooEarly(50, 1, Cause.NO_VARIATION));
    }

    @Test
    void shouldRefuseWhatIsOutOfRange() {
        assertThatThrownBy(() -> new AsymptoticConfidenceSequence(0, 1, 2, 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new UnitTotal(1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new UnitTotal(Double.NaN, 1)).isInstanceOf(IllegalArgumentException.class);
    }
}
