package dev.tandem.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class TrafficSplitterTest {

    private static final int KEYS = 20_000;
    private static final List<String> SEEDED_KEYS = seededKeys();

    @Test
    void shouldSplitInHalvesWhenWeightsAreEqual() {
        Map<String, Long> shares = shares(List.of(variant("a", 50), variant("b", 50)));
        assertThat(shares.get("a")).isBetween(share(.49), share(.51));
        assertThat(shares.get("b")).isBetween(share(.49), share(.51));
    }

    @Test
    void shouldFollowTheWeightsOfThreeVariants() {
        Map<String, Long> shares = shares(List.of(variant("a", 25), variant("b", 25), variant("c", 50)));
        assertThat(shares.get("a")).isBetween(share(.24), share(.26));
        assertThat(shares.get("b")).isBetween(share(.24), share(.26));
        assertThat(shares.get("c")).isBetween(share(.49), share(.51));
    }

    @Test
    void shouldMoveOnlyWhatMustMoveAndOnlyToTheGrownVariantWhenWeightsChange() {
        List<Variant> before = List.of(variant("a", 50), variant("b", 50));
        List<Variant> after = List.of(variant("a", 60), variant("b", 40));
        List<String> moved = SEEDED_KEYS.stream()
                .filter(key -> !choice(before, key).equals(choice(after, key)))
                .toList();
        assertThat((long) moved.size()).isBetween(share(.095), share(.105));
        assertThat(moved).allMatch(key -> choice(after, key).equals("a"));
    }

    @Test
    void shouldDependOnSharesRatherThanOnTheirScale() {
        List<Variant> small = List.of(variant("a", .3), variant("b", .7));
        List<Variant> large = List.of(variant("a", 300), variant("b", 700));
        assertThat(SEEDED_KEYS).allMatch(key -> choice(small, key).equals(choice(large, key)));
    }

    @Test
    void shouldSplitAnewWhenTheSaltChanges() {
        List<Variant> variants = List.of(variant("a", 50), variant("b", 50));
        long same = SEEDED_KEYS.stream()
                .filter(key -> TrafficSplitter.choose("one", key, variants)
                        .equals(TrafficSplitter.choose("two", key, variants)))
                .count();
        assertThat(same).isCloseTo(KEYS / 2, withPercentage(3));
    }

    @Test
    void shouldGiveEverythingToTheOnlyVariant() {
        assertThat(shares(List.of(variant("a", 1)))).containsEntry("a", (long) KEYS);
    }

    private static Map<String, Long> shares(List<Variant> variants) {
        return SEEDED_KEYS.stream()
                .map(key -> choice(variants, key))
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    }

    private static String choice(List<Variant> variants, String key) {
        return TrafficSplitter.choose("salt", key, variants).name();
    }

    private static Variant variant(String name, double weight) {
        return new Variant(new VariantId("demo", name), weight, Optional.empty());
    }

    private static long share(double fraction) {
        return Math.round(KEYS * fraction);
    }

    private static List<String> seededKeys() {
        Random random = new Random(20_260_101);
        return IntStream.range(0, KEYS)
                .mapToObj(i -> Long.toHexString(random.nextLong()))
                .toList();
    }
}
