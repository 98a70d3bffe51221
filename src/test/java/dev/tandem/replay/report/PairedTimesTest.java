package dev.tandem.replay.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tandem.stats.ClusteredValue;
import dev.tandem.stats.PairedMeasurement;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class PairedTimesTest {

    private static PairedTimes times(int prompts, IntFunction<PairedMeasurement> pair) {
        return PairedTimes.of(
                IntStream.range(0, prompts)
                        .mapToObj(i -> new ClusteredValue<>("u" + i, pair.apply(i)))
                        .toList(),
                true);
    }

    /** Every prompt takes the second 10 % less; prompts differ so much that the medians' ratio need not show it. */
    @Test
    void shouldShowTheTypicalRatioWhenPromptsDiffer() {
        Random random = new Random(4);

        PairedTimes times = times(60, i -> {
            double first = Math.exp(2 * random.nextGaussian());
            return new PairedMeasurement(first, first * .9 * Math.exp(.05 * random.nextGaussian()));
        });

        assertThat(times.ratio()).isCloseTo(.9, within(.02));
        assertThat(times.upper()).isLessThan(1);
        assertThat(NumberFormats.ratio(times)).matches("0\\.\\d{3} \\[0\\.\\d{3}, 0\\.\\d{3}]");
    }

    /** Two that are alike, on a machine on which one answer in ten waits for something else. */
    @Test
    void shouldHoldOneWhenVariantsAreTheSame() {
        Random random = new Random(1);
        int held = 0;
        for (int run = 0; run < 100; run++) {
            PairedTimes times = times(40, i -> new PairedMeasurement(time(random), time(random)));
            held += Objects.requireNonNull(times.lower()) <= 1 && 1 <= Objects.requireNonNull(times.upper()) ? 1 : 0;
        }

        assertThat(held).isGreaterThanOrEqualTo(90);
    }

    private static double time(Random random) {
        return (random.nextInt(10) == 0 ? 1 + random.nextInt(30) : 1) * Math.exp(.5 * random.nextGaussian());
    }

    @Test
    void shouldSayWhatIsMissingWhenThereAreFewOrNothingVaries() {
        assertThat(NumberFormats.ratio(times(4, i -> new PairedMeasurement(1, 2 + i))))
                .isEqualTo("too early: 6 more");
        assertThat(NumberFormats.ratio(times(30, i -> new PairedMeasurement(1 + i, 1 + i))))
                .isEqualTo("identical so far, in 30 conversations");
        assertThat(PairedTimes.of(List.of(), true).first()).isNull();
    }
}
