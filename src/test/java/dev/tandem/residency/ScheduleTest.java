package dev.tandem.residency;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class ScheduleTest {

    private static final Duration WINDOW = Duration.ofMinutes(10);
    private static final List<Share> EQUAL = List.of(new Share("a", 1), new Share("b", 1));

    @Test
    void shouldBeTheSameForEverWhenTheSeedIs() {
        Schedule schedule = new Schedule(42, WINDOW, 0.2, EQUAL);

        String order = LongStream.range(0, 16)
                .mapToObj(block -> schedule.window(block, 0).variant())
                .reduce("", String::concat);

        // What has been logged must be explained by every later release.
        assertThat(order).isEqualTo("baabbbaabaabbbab");
        assertThat(schedule.window(3, 1)).isEqualTo(new Window(3, 1, "a", Duration.ofMillis(717_286)));
    }

    @Test
    void shouldDrawEachOrderAboutEquallyOften() {
        Schedule schedule = new Schedule(1, WINDOW, 0.2, EQUAL);

        long first = LongStream.range(0, 10_000)
                .filter(block -> schedule.window(block, 0).variant().equals("a"))
                .count();

        // Four standard deviations of a fair coin.
        assertThat(first).isBetween(4_800L, 5_200L);
    }

    @Test
    void shouldNotRepeatItselfWhenSeedsAreNeighbours() {
        List<Schedule> neighbours = IntStream.range(0, 64)
                .mapToObj(seed -> new Schedule(seed, WINDOW, 0, EQUAL))
                .toList();

        assertThat(neighbours.stream().map(ScheduleTest::orders).distinct()).hasSize(64);
    }

    private static List<String> orders(Schedule schedule) {
        return LongStream.range(0, 64)
                .mapToObj(block -> schedule.window(block, 0).variant())
                .toList();
    }

    @Property(seed = "20261125")
    void shouldGiveEveryVariantOneWindowInEachBlock(
            @ForAll long seed,
            @ForAll @LongRange(min = 0) long block,
            @ForAll @Size(min = 1, max = 6) List<@DoubleRange(min = 0.01, max = 100) Double> weights) {
        Schedule schedule = new Schedule(seed, WINDOW, 0.5, shares(weights));

        assertThat(block(schedule, block).stream().map(Window::variant))
                .containsExactlyInAnyOrderElementsOf(schedule.variants());
    }

    @Property(seed = "20261125")
    void shouldShareTheTimeOfEachBlockAsTheWeightsSay(
            @ForAll long seed,
            @ForAll @LongRange(min = 0) long block,
            @ForAll @Size(min = 1, max = 6) List<@DoubleRange(min = 0.1, max = 10) Double> weights,
            @ForAll @DoubleRange(min = 0, max = 0.9) double jitter) {
        List<Share> shares = shares(weights);
        double sum = weights.stream().mapToDouble(weight -> weight).sum();
        List<Window> windows = block(new Schedule(seed, WINDOW, jitter, shares), block);

        double total = windows.stream().mapToDouble(w -> w.length().toMillis()).sum();
        double mean = (double) WINDOW.toMillis() * shares.size();
        assertThat(total).isBetween(mean * (1 - jitter) - 10, mean * (1 + jitter) + 10);
        for (Share share : shares) {
            double length = windows.stream()
                    .filter(w -> w.variant().equals(share.variant()))
                    .mapToDouble(w -> w.length().toMillis())
                    .sum();
            assertThat(length / total).isCloseTo(share.weight() / sum, org.assertj.core.data.Offset.offset(1e-3));
        }
    }

    @Property(seed = "20261125")
    void shouldNeverBeShorterThanTheShortest(
            @ForAll long seed,
            @ForAll @LongRange(min = 0) long block,
            @ForAll @DoubleRange(min = 0, max = 0.9) double jitter) {
        Schedule schedule = new Schedule(seed, WINDOW, jitter, List.of(new Share("a", 1), new Share("b", 9)));

        assertThat(block(schedule, block)).allMatch(w -> w.length().compareTo(schedule.shortest(w.variant())) >= 0);
    }

    @Property(seed = "20261125")
    void shouldFollowOneAnotherWithoutGaps(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 5) int variants,
            @ForAll @IntRange(max = 50) int steps) {
        List<Share> shares = IntStream.range(0, variants)
                .mapToObj(i -> new Share("v" + i, 1))
                .toList();
        Schedule schedule = new Schedule(seed, WINDOW, 0.2, shares);

        Window window = schedule.window(0, 0);
        for (int i = 0; i < steps; i++) {
            window = schedule.after(window);
        }

        assertThat(window).isEqualTo(schedule.window(steps / variants, steps % variants));
    }

    private static List<Share> shares(List<Double> weights) {
        List<Share> shares = new ArrayList<>();
        for (int i = 0; i < weights.size(); i++) {
            shares.add(new Share("v" + i, weights.get(i)));
        }
        return shares;
    }

    private static List<Window> block(Schedule schedule, long block) {
        return IntStream.range(0, schedule.windowsPerBlock())
                .mapToObj(position -> schedule.window(block, position))
                .toList();
    }
}
