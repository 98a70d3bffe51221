package dev.tandem.engine.embedded.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class ExponentialTest {

    @Test
    void shouldBeOneAtNought() {
        assertThat(Exponential.of(0)).isEqualTo(1);
    }

    @Test
    void shouldAgreeWithTheLibraryFromTheLeastToNought() {
        Random random = new Random(5);
        for (int i = 0; i < 100_000; i++) {
            double near = -random.nextDouble();
            double far = Exponential.LEAST * random.nextDouble();
            assertThat(Exponential.of(near) / Math.exp(near)).isCloseTo(1, within(1e-15));
            assertThat(Exponential.of(far) / Math.exp(far)).isCloseTo(1, within(1e-13));
        }
        assertThat(Exponential.of(Exponential.LEAST) / 9.85967654375977E-305).isCloseTo(1, within(1e-13));
    }
}
