package dev.tandem.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tandem.stats.PairedMedians.Pair;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class PairedMediansTest {

    private static final double[] FIRST = {
        .112, .098, .205, .131, .144, .087, .301, .122, .109, .156, .133, .178, .095, .141, .120
    };
    private static final double[] SECOND = {
        .121, .099, .231, .128, .163, .095, .322, .140, .111, .171, .150, .181, .104, .149, .135
    };

    private static List<ClusteredValue<Pair>> pairs() {
        return IntStream.range(0, FIRST.length)
                .mapToObj(i -> new ClusteredValue<>("u" + i, new Pair(FIRST[i], SECOND[i])))
                .toList();
    }

    /** SciPy 1.17.1: {@code scipy.stats.bootstrap((x, y), f, paired=True, method='percentile')}, 200,000 resamples. */
    @Test
    void shouldAgreeWithSciPy() {
        PairedMedians medians = PairedMedians.of(pairs(), 7);

        assertThat(medians.pairs()).isEqualTo(15);
        assertThat(medians.ratio().value()).isCloseTo(1.0687022900763359, within(1e-12));
        assertThat(medians.ratio().lower()).isCloseTo(0.9770992366412213, within(1e-12));
        assertThat(medians.ratio().upper()).isCloseTo(1.1475409836065575, within(1e-12));
        assertThat(medians.difference().value()).isCloseTo(.009, within(1e-12));
        // Between two order statistics resampling decides; SciPy with as few resamples says one or the other.
        assertThat(medians.difference().lower()).isBetween(.0029, .0081);
        assertThat(medians.difference().upper()).isBetween(.0159, .0181);
    }

    @Test
    void shouldGiveTheSameForTheSameSeed() {
        assertThat(PairedMedians.of(pairs(), 11)).isEqualTo(PairedMedians.of(pairs(), 11));
    }

    @Test
    void shouldGiveNoIntervalWhenTooFewUnitsTellOfOthers() {
        List<ClusteredValue<Pair>> oneConversation = pairs().stream()
                .map(pair -> new ClusteredValue<>("u", pair.value()))
                .toList();

        PairedMedians medians = PairedMedians.of(oneConversation, 1);

        assertThat(medians.units()).isEqualTo(1);
        assertThat(medians.ratio().value()).isNotNull();
        assertThat(medians.ratio().lower()).isNull();
        assertThat(PairedMedians.of(List.of(), 1).first()).isNull();
    }

    @Test
    void shouldGiveNoIntervalWhenNothingVaries() {
        List<ClusteredValue<Pair>> alike = IntStream.range(0, 20)
                .mapToObj(i -> new ClusteredValue<>("u" + i, new Pair(1, 2)))
                .toList();

        assertThat(PairedMedians.of(alike, 1).ratio()).isEqualTo(new PairedMedians.Interval(2.0, null, null));
    }

    /** Ten alike pairs of one conversation tell no more than one does, so the interval must not shrink with them. */
    @Test
    void shouldNotTakePairsOfOneConversationForManyUnits() {
        Random random = new Random(3);
        List<ClusteredValue<Pair>> single = new ArrayList<>();
        List<ClusteredValue<Pair>> repeated = new ArrayList<>();
        for (int unit = 0; unit < 30; unit++) {
            ClusteredValue<Pair> pair =
                    new ClusteredValue<>("u" + unit, new Pair(1 + random.nextDouble(), 1 + random.nextDouble()));
            single.add(pair);
            for (int i = 0; i < 10; i++) {
                repeated.add(pair);
            }
        }

        assertThat(width(repeated)).isCloseTo(width(single), within(.25 * width(single)));
    }

    private static double width(List<ClusteredValue<Pair>> pairs) {
        PairedMedians.Interval ratio = PairedMedians.of(pairs, 5).ratio();
        return Objects.requireNonNull(ratio.upper()) - Objects.requireNonNull(ratio.lower());
    }
}
