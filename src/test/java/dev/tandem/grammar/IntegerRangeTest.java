package dev.tandem.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.testing.Gbnf;
import dev.tandem.testing.GbnfMatcher;
import dev.tandem.testing.GbnfStructure;
import dev.tandem.testing.RandomValues;
import dev.tandem.testing.SeededTest;
import org.junit.jupiter.api.Tag;

@Tag("unit")
class IntegerRangeTest {

    private static Gbnf grammar(long min, long max) {
        return Gbnf.parse(GbnfText.rule("root", new IntegerRange(min, max).expression()));
    }

    @SeededTest(cases = 300)
    void shouldMatchExactlyTheRangeWhenItIsSmall(RandomValues random) {
        int min = random.whole(-1200, 1200);
        int size = random.whole(0, 1200);
        GbnfMatcher matcher = new GbnfMatcher(grammar(min, min + size));

        for (int i = -2500; i <= 2500; i += 1) {
            assertThat(matcher.matches(String.valueOf(i))).as("%d", i).isEqualTo(min <= i && i <= min + size);
        }
    }

    @SeededTest(cases = 1000)
    void shouldKeepTheBoundsWhenTheRangeIsLarge(RandomValues random) {
        long one = random.whole(-IntegerRange.LARGEST, IntegerRange.LARGEST);
        long other = random.whole(-IntegerRange.LARGEST, IntegerRange.LARGEST);
        long probe = random.whole(-IntegerRange.LARGEST, IntegerRange.LARGEST);
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
