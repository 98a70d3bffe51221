package dev.tandem.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("unit")
class RandomValuesTest {

    @Test
    void shouldDrawTheSameWhenTheSeedIsTheSame() {
        assertThat(drawn(1)).isEqualTo(drawn(1)).isNotEqualTo(drawn(2));
    }

    private static List<Object> drawn(long seed) {
        RandomValues random = new RandomValues(seed);
        return List.of(random.whole(0, Long.MAX_VALUE), random.real(0, 1), random.text(60), random.nextLong());
    }

    @ParameterizedTest
    @CsvSource({"0,0", "-3,4", "5,9", "0,9223372036854775807", "-9223372036854775808,9223372036854775807"})
    void shouldReachBothEndsAndStayWithinThem(long min, long max) {
        RandomValues random = new RandomValues(7);

        List<Long> drawn = LongStream.generate(() -> random.whole(min, max))
                .limit(1000)
                .boxed()
                .toList();

        assertThat(drawn).contains(min, max).allMatch(value -> min <= value && value <= max);
    }

    @Test
    void shouldDrawTextsThatAreHardToWriteDown() {
        RandomValues random = new RandomValues(7);

        List<String> texts = Stream.generate(() -> random.text(20)).limit(1000).toList();

        assertThat(texts).contains("").allMatch(text -> text.length() <= 20);
        assertThat(String.join("", texts)).contains("\n", "\r", "\"", "\\", "\u2028", "\u0000");
    }
}
