package dev.tandem.engine.llamacpp.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.testing.Gbnf;
import dev.tandem.testing.GbnfMatcher;
import dev.tandem.testing.GbnfStructure;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Tag;

@Tag("unit")
class IntegerRangeTest {

    private static Gbnf grammar(long min, long max) {
        return Gbnf.parse(GbnfText.rule("root", new IntegerRange(min, max).expression()));
    }

    @Property(seed = "20261125", tries = 300)
    void shouldMatchExactlyTheRangeWhenItIsSmall(
            @ForAll @IntRange(min = -1200, max = 1200) int min, @ForAll @IntRange(min = 0, max = 1200) int size) {
        GbnfMatcher matcher = new GbnfMatcher(grammar(min, min + size));

        for (int i = -2500; i <= 2500; i += 1) {
            assertThat(matcher.matches(String.valueOf(i))).as("%d", i).isEqualTo(min <= i && i <= min + size);
        }
    }

    @Property(seed = "20261125", tries = 1000)
    void shouldKeepTheBoundsWhenTheRangeIsLarge(
            @ForAll @LongRange(min = -IntegerRange.LARGEST, max = IntegerRange.LARGEST) long one,
            @ForAll @LongRange(min = -IntegerRange.LARGEST, max = IntegerRange.LARGEST) long other,
            @ForAll @LongRange(min = -IntegerRange.LARGEST, max = IntegerRange.LARGEST) long probe) {
        long min = Math.min(one, other);
        long max = Math.max(one, other);
        Gbnf grammar = grammar(min, max);
        GbnfMatcher matcher = new GbnfMatcher(grammar);

        assertThat(GbnfStructure.faults(grammar)).isEmpty();
        assertThat(matcher.matches(String.valueOf(min))).isTrue();
        assertThat(matcher.matches(String.valueOf(max))).isTrue();
        assertThat(matcher.matches(String.valueOf(min - 1))).isFalse();
        assertThat(matcher.matches(String.valueOf(max + 1))).isFalse();
        assertThat(matcher.matches(String.valueOf(probe))).isEqualTo(min <= probe && probe <= max);
        assertThat(matcher.matches("0" + Math.abs(max))).isFalse();
    }
}
