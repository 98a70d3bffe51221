package dev.tandem.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tandem.stats.IntervalEstimate.Identical;
import dev.tandem.stats.IntervalEstimate.Interval;
import dev.tandem.stats.IntervalEstimate.TooEarly;
import dev.tandem.stats.IntervalEstimate.TooEarly.Cause;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class BootstrapTTest {

    private static final BootstrapT BOOTSTRAP = new BootstrapT(.05, 20, 7);

    private static List<UnitTotal> units() {
        return IntStream.range(0, 30)
                .mapToObj(i -> {
                    int root = i * 37 % 17;
                    return new UnitTotal(3 * root * root / 50.0 - 1.5 + i % 4, 1 + i * 7 % 5);
                })
                .toList();
    }

    /**
     * NumPy 2.4.6, 200,000 resamples: {@code b = rng.integers(0, 30, (200000, 30))}, t from mean and standard error of {@code
     * S[b], N[b]} by residuals; {@code numpy.quantile} of |t| at .95 is 2.0815, of t at .975 and .025 1.7748 and −2.3904. With
     * 2,000 resamples they vary by 0.05.
     */
    @Test
    void shouldAgreeWithNumPy() {
        assertThat(BOOTSTRAP.of(units()))
                .asInstanceOf(InstanceOfAssertFactories.type(Interval.class))
                .satisfies(interval -> {
                    assertThat(interval.estimate()).isCloseTo(1.701777777777778, within(1e-12));
                    assertThat(interval.low()).isCloseTo(0.9435651381027114, within(3 * .05 * .364));
                    assertThat(interval.high()).isCloseTo(2.5724746284725946, within(3 * .05 * .364));
                    assertThat(interval.anytimeValid()).isFalse();
                });
    }

    @Test
    void shouldGiveTheSameForTheSameSeed() {
        assertThat(BOOTSTRAP.of(units())).isEqualTo(new BootstrapT(.05, 20, 7).of(units()));
        assertThat(BOOTSTRAP.of(units())).isNotEqualTo(new BootstrapT(.05, 20, 8).of(units()));
    }

    @Test
    void shouldBeTooEarlyWhenUnitsAreFewOrFewDecide() {
        assertThat(BOOTSTRAP.of(units().subList(0, 12))).isEqualTo(new TooEarly(12, 8, Cause.FEW_UNITS));
        List<UnitTotal> one = IntStream.range(0, 40)
                .mapToObj(i -> new UnitTotal(i == 3 ? 1_000 : 0, 1))
                .toList();
        assertThat(BOOTSTRAP.of(one)).isEqualTo(new TooEarly(40, 40, Cause.FEW_UNITS_DECIDE));
    }

    @Test
    void shouldNotTakeMissingVariationForCertainty() {
        List<UnitTotal> same =
                IntStream.range(1, 31).mapToObj(i -> new UnitTotal(0, i)).toList();
        List<UnitTotal> shifted =
                IntStream.range(1, 31).mapToObj(i -> new UnitTotal(2 * i, i)).toList();

        assertThat(BOOTSTRAP.of(same)).isEqualTo(new Identical(30));
        assertThat(BOOTSTRAP.of(shifted)).isEqualTo(new TooEarly(30, 1, Cause.NO_VARIATION));
    }
}
