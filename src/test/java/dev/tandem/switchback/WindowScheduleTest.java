package dev.tandem.switchback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.testing.RandomValues;
import dev.tandem.testing.SeededTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class WindowScheduleTest {

    private static final Duration WINDOW = Duration.ofMinutes(10);
    private static final List<WeightedVariant> EQUAL =
            List.of(new WeightedVariant("a", 1), new WeightedVariant("b", 1));

    @Test
    void shouldBeTheSameForEverWhenTheSeedIs() {
        WindowSchedule schedule = new WindowSchedule(42, WINDOW, 0.2, EQUAL);

        String order = LongStream.range(0, 16)
                .mapToObj(block -> schedule.window(block, 0).variant())
                .reduce("", String::concat);

        // What has been logged must be explained by every later release.
        assertThat(order).isEqualTo("baabbbaabaabbbab");
        assertThat(schedule.window(3, 1)).isEqualTo(new SwitchbackWindow(3, 1, "a", Duration.ofMillis(717_286)));
    }

    @Test
    void shouldDrawEachOrderAboutEquallyOften() {
        WindowSchedule schedule = new WindowSchedule(1, WINDOW, 0.2, EQUAL);

        long first = LongStream.range(0, 10_000)
                .filter(block -> schedule.window(block, 0).variant().equals("a"))
                .count();

        // Four standard deviations of a fair coin.
        assertThat(first).isBetween(4_800L, 5_200L);
    }

    @Test
    void shouldNotRepeatItselfWhenSeedsAreNeighbours() {
        List<WindowSchedule> neighbours = IntStream.range(0, 64)
                .mapToObj(seed -> new WindowSchedule(seed, WINDOW, 0, EQUAL))
                .toList();

        assertThat(neighbours.stream().map(WindowScheduleTest::orders).distinct())
                .hasSize(64);
    }

    private static List<String> orders(WindowSchedule schedule) {
        return LongStream.range(0, 64)
                .mapToObj(block -> schedule.window(block, 0).variant())
                .toList();
    }

    @SeededTest(cases = 1000)
    void shouldGiveEveryVariantOneWindowInEachBlock(RandomValues random) {
        WindowSchedule schedule = new WindowSchedule(seed(random), WINDOW, 0.5, shares(weights(random, 0.01, 100)));
        long block = block(random);

        assertThat(block(schedule, block).stream().map(SwitchbackWindow::variant))
                .containsExactlyInAnyOrderElementsOf(schedule.variants());
    }

    @SeededTest(cases = 1000)
    void shouldShareTheTimeOfEachBlockAsTheWeightsSay(RandomValues random) {
        List<Double> weights = weights(random, 0.1, 10);
        double jitter = random.real(0, 0.9);
        List<WeightedVariant> shares = shares(weights);
        double sum = weights.stream().mapToDouble(weight -> weight).sum();
        List<SwitchbackWindow> windows = block(new WindowSchedule(seed(random), WINDOW, jitter, shares), block(random));

        double total = windows.stream().mapToDouble(w -> w.length().toMillis()).sum();
        double mean = (double) WINDOW.toMillis() * shares.size();
        assertThat(total).isBetween(mean * (1 - jitter) - 10, mean * (1 + jitter) + 10);
        for (WeightedVariant weightedVariant : shares) {
            double length = windows.stream()
                    .filter(w -> w.variant().equals(weightedVariant.variant()))
                    .mapToDouble(w -> w.length().toMillis())
                    .sum();
            assertThat(length / total)
                    .isCloseTo(weightedVariant.weight() / sum, org.assertj.core.data.Offset.offset(1e-3));
        }
    }

    @SeededTest(cases = 1000)
    void shouldNeverBeShorterThanTheShortest(RandomValues random) {
        double jitter = random.real(0, 0.9);
        WindowSchedule schedule = new WindowSchedule(
                seed(random), WINDOW, jitter, List.of(new WeightedVariant("a", 1), new WeightedVariant("b", 9)));

        assertThat(block(schedule, block(random)))
                .allMatch(w -> w.length().compareTo(schedule.shortest(w.variant())) >= 0);
    }

    @SeededTest(cases = 1000)
    void shouldFollowOneAnotherWithoutGaps(RandomValues random) {
        int variants = random.whole(1, 5);
        int steps = random.whole(0, 50);
        List<WeightedVariant> shares = IntStream.range(0, variants)
                .mapToObj(i -> new WeightedVariant("v" + i, 1))
                .toList();
        WindowSchedule schedule = new WindowSchedule(seed(random), WINDOW, 0.2, shares);

        SwitchbackWindow window = schedule.window(0, 0);
        for (int i = 0; i < steps; i++) {
            window = schedule.after(window);
        }

        assertThat(window).isEqualTo(schedule.window(steps / variants, steps % variants));
    }

    private static long seed(RandomValues random) {
        return random.whole(Long.MIN_VALUE, Long.MAX_VALUE);
    }

    private static long block(RandomValues random) {
        return random.whole(0, Long.MAX_VALUE);
    }

    private static List<Double> weights(RandomValues random, double least, double most) {
        return DoubleStream.generate(() -> random.real(least, most))
                .limit(random.whole(1, 6))
                .boxed()
                .toList();
    }

    private static List<WeightedVariant> shares(List<Double> weights) {
        List<WeightedVariant> shares = new ArrayList<>();
        for (int i = 0; i < weights.size(); i++) {
            shares.add(new WeightedVariant("v" + i, weights.get(i)));
        }
        return shares;
    }

    private static List<SwitchbackWindow> block(WindowSchedule schedule, long block) {
        return IntStream.range(0, schedule.windowsPerBlock())
                .mapToObj(position -> schedule.window(block, position))
                .toList();
    }
}
