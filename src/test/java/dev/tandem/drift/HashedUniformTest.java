package dev.tandem.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class HashedUniformTest {

    private static final int IDS = 20_000;

    @Test
    void shouldChooseTheShareAskedForOfConsecutiveIds() {
        for (double share : new double[] {0, .01, .2, .5, 1}) {
            long chosen = IntStream.range(0, IDS)
                    .filter(i -> HashedUniform.share("sample", "req_" + i) < share)
                    .count();
            // Four standard deviations of a binomial.
            assertThat(chosen / (double) IDS)
                    .isCloseTo(share, within(4 * Math.sqrt(share * (1 - share) / IDS) + 1e-12));
        }
    }

    @Test
    void shouldChooseIndependentlyForEachPurpose() {
        long both = IntStream.range(0, IDS)
                .filter(i ->
                        HashedUniform.share("sample", "req_" + i) < .5 && HashedUniform.share("floor", "req_" + i) < .5)
                .count();
        assertThat(both / (double) IDS).isCloseTo(.25, within(4 * Math.sqrt(.25 * .75 / IDS)));
        assertThat(HashedUniform.share("sample", "req_1")).isEqualTo(HashedUniform.share("sample", "req_1"));
    }
}
