package dev.tandem.stats.sequential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.tandem.stats.IntervalEstimate.Interval;
import dev.tandem.testing.RandomValues;
import dev.tandem.testing.SeededTest;
import java.util.Arrays;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("unit")
class BettingConfidenceSequenceTest {

    private static final double[] VALUES = {.1, .9, .35, .5, .72, .66, .8, .05, .97, .61, .55, .43, .7, .88, .3};

    /**
     * SciPy 1.17.1: the wealth as {@code betaln(k+.5, n-k+.5) - log(pi) - xlogy(k, m) - xlog1py(n-k, -m)} at m = 0.5, the
     * ends as {@code brentq(lambda m: wealth(m) - log(1/alpha), ...)}.
     */
    @ParameterizedTest
    @CsvSource({
        "7, 10, .05, -0.5823328142196549, 0.2524128900850035, 0.9674848602119398",
        "0, 20, .05, 11.78646318205152, 0, 0.2240061120127827",
        "9, 10, .0125, 2.250880529836561, 0.38564991154333234, 0.9998839597550303",
        "130, 1000, .05, 303.08035354144374, 0.09447785735217167, 0.17207795379631316",
        "50000, 100000, .01, -5.982256584873539, 0.4927245941989774, 0.5072754058010241",
        "37, 100000, .05, 68979.36724098929, 0.00016829876863795425, 0.0006906884502350675"
    })
    void shouldAgreeWithSciPyWhenValuesAreRates(
            long yes, long of, double alpha, double wealth, double low, double high) {
        BettingConfidenceSequence rate = BettingConfidenceSequence.ofRate(yes, of - yes);

        assertThat(rate.logWealth(0.5)).isCloseTo(wealth, within(1e-7));
        Interval interval = rate.interval(alpha);
        assertThat(interval.low()).isCloseTo(low, within(1e-9));
        assertThat(interval.high()).isCloseTo(high, within(1e-9));
        assertThat(interval.estimate()).isCloseTo((double) yes / of, within(1e-15));
        assertThat(interval.anytimeValid()).isTrue();
    }

    /** SciPy 1.17.1: {@code quad} over p = sin² θ of the product of x p/m + (1 − x)(1 − p)/(1 − m), then {@code brentq}. */
    @Test
    void shouldAgreeWithSciPyWhenValuesLieBetween() {
        BettingConfidenceSequence values = BettingConfidenceSequence.of(VALUES);
        assertThat(values.logWealth(0.5)).isCloseTo(-0.5298225517445252, within(1e-8));
        assertThat(values.logWealth(0.2)).isCloseTo(10.836869717483674, within(1e-8));
        assertThat(values.interval(.05).low()).isCloseTo(0.3537518369847127, within(1e-8));
        assertThat(values.interval(.05).high()).isCloseTo(0.7464566879612472, within(1e-8));

        BettingConfidenceSequence share = BettingConfidenceSequence.ofShare(14, 5, 3);
        assertThat(share.logWealth(0.5)).isCloseTo(2.197438177568941, within(1e-8));
        assertThat(share.interval(.0125).low()).isCloseTo(0.43135801988936806, within(1e-8));
        assertThat(share.interval(.0125).high()).isCloseTo(0.9406026094982054, within(1e-8));
    }

    /**
     * The paper's hedged capital: confseq's {@code hedged_cs(x, alpha=.05, breaks=2000, running_intersection=False)} for
     * (i·7 mod 10 < 7), i < n.
     */
    @ParameterizedTest
    @CsvSource({"10, .2655, .992", "50, .4955, .8655", "100, .5495, .8315", "1000, .6415, .7565"})
    void shouldBeAboutAsWideAsHedgedCapitalWhenValuesAreTheSame(int of, double low, double high) {
        Interval interval =
                BettingConfidenceSequence.ofRate(of * 7L / 10, of * 3L / 10).interval(.05);

        assertThat(interval.high() - interval.low()).isCloseTo(high - low, withinPercentage(10));
        assertThat(interval.low()).isCloseTo(low, within(.03));
        assertThat(interval.high()).isCloseTo(high, within(.03));
    }

    @Test
    void shouldKnowNothingWhenThereAreNoValues() {
        Interval interval = BettingConfidenceSequence.of().interval(.05);

        assertThat(interval.low()).isZero();
        assertThat(interval.high()).isEqualTo(1);
        assertThatThrownBy(() -> BettingConfidenceSequence.of(1.1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> BettingConfidenceSequence.of(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    }

    private static double[] values(RandomValues random) {
        return DoubleStream.generate(() -> random.real(0, 1))
                .limit(random.whole(1, 60))
                .toArray();
    }

    private static double[] with(double[] values, double next) {
        double[] more = Arrays.copyOf(values, values.length + 1);
        more[values.length] = next;
        return more;
    }

    /** What makes the sequence valid: a 1 with probability m and a 0 otherwise leaves the wealth as it is, on average. */
    @SeededTest(cases = 40)
    void shouldBeAFairBetAgainstTheMeanWhateverCameBefore(RandomValues random) {
        double[] before = values(random);
        double mean = random.real(.01, .99);
        double wealth = BettingConfidenceSequence.of(before).logWealth(mean);

        double after = mean
                        * Math.exp(BettingConfidenceSequence.of(with(before, 1)).logWealth(mean) - wealth)
                + (1 - mean)
                        * Math.exp(BettingConfidenceSequence.of(with(before, 0)).logWealth(mean) - wealth);
        assertThat(after).isCloseTo(1, within(1e-6));
    }

    @SeededTest(cases = 40)
    void shouldHoldItsMeanAndBeMirroredWhenValuesAre(RandomValues random) {
        double[] values = values(random);
        double alpha = random.real(.001, .5);

        Interval interval = BettingConfidenceSequence.of(values).interval(alpha);
        Interval mirrored = BettingConfidenceSequence.of(
                        Arrays.stream(values).map(value -> 1 - value).toArray())
                .interval(alpha);

        assertThat(interval.estimate()).isBetween(interval.low(), interval.high());
        assertThat(mirrored.low()).isCloseTo(1 - interval.high(), within(1e-7));
        assertThat(mirrored.high()).isCloseTo(1 - interval.low(), within(1e-7));
    }
}
