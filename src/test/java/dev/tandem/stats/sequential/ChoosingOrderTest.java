package dev.tandem.stats.sequential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.testing.RandomValues;
import dev.tandem.testing.SeededTest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class ChoosingOrderTest {

    @Test
    void shouldHoldBackUntilThoseBeforeAreKnownOrGivenUp() {
        ChoosingOrder<String> order = new ChoosingOrder<>();
        List.of("a", "b", "c", "d").forEach(order::choose);

        order.settle("c", "third");
        order.settle("b", "second");
        assertThat(order.release()).isEmpty();
        assertThat(order.heldBack()).isEqualTo(2);
        assertThat(order.open()).isEqualTo(2);

        order.drop("a");
        assertThat(order.release()).containsExactly("second", "third");
        assertThat(order.heldBack()).isZero();
        assertThat(order.dropped()).isEqualTo(1);
        assertThat(order.release()).isEmpty();
    }

    @Test
    void shouldKeepTheFirstValueWhenThereAreMore() {
        ChoosingOrder<String> order = new ChoosingOrder<>();

        assertThat(order.choose("a")).isTrue();
        assertThat(order.choose("a")).isFalse();
        assertThat(order.settle("a", "first")).isTrue();
        assertThat(order.settle("a", "later")).isFalse();
        assertThat(order.drop("a")).isFalse();
        assertThat(order.settle("unknown", "value")).isFalse();
        assertThat(order.release()).containsExactly("first");
        assertThat(order.choose("a")).isFalse();
    }

    @Test
    void shouldForgetReleasedUnitsBeyondThoseItIsToRemember() {
        ChoosingOrder<String> order = new ChoosingOrder<>(1);
        for (String unit : List.of("a", "b", "c")) {
            order.choose(unit);
        }
        order.settle("a", "first");
        order.drop("b");
        assertThat(order.release()).containsExactly("first");

        assertThat(order.choose("c")).isFalse();
        assertThat(order.choose("b")).isFalse();
        assertThat(order.settle("b", "late")).isFalse();
        assertThat(order.choose("a")).isTrue();
    }

    @SeededTest(cases = 10)
    void shouldReleaseEveryValueInTheOrderOfChoosing(RandomValues random) {
        ChoosingOrder<Integer> order = new ChoosingOrder<>();
        List<Integer> units = new ArrayList<>(IntStream.range(0, 200).boxed().toList());
        units.forEach(unit -> order.choose("u" + unit));
        Collections.shuffle(units, new Random(random.nextLong()));
        List<Integer> released = new ArrayList<>();

        for (int unit : units) {
            order.settle("u" + unit, unit);
            released.addAll(order.release());
        }

        assertThat(released).isEqualTo(IntStream.range(0, 200).boxed().toList());
    }
}
