package dev.tandem.engine.embedded.decoding;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class PromptPaceTest {

    private static final long MILLI = 1_000_000;

    @Test
    void shouldTakeWholeBatchesWhenTheModelIsFast() {
        PromptPace pace = new PromptPace(512);
        assertThat(pace.tokens(true)).isEqualTo(512);
        pace.took(512, 20 * MILLI);
        assertThat(pace.tokens(true)).isEqualTo(512);
    }

    @Test
    void shouldTakeSmallerPiecesWhenTheModelIsSlow() {
        PromptPace pace = new PromptPace(512);
        pace.took(512, 1024 * MILLI);
        assertThat(pace.tokens(true)).isEqualTo(32);
        assertThat(pace.tokens(false)).isEqualTo(128);
    }

    @Test
    void shouldTakeAFewHoweverSlowTheModelIs() {
        PromptPace pace = new PromptPace(512);
        pace.took(512, 512_000 * MILLI);
        assertThat(pace.tokens(true)).isEqualTo(16);
    }

    @Test
    void shouldRecoverWhenOneMeasurementWasOff() {
        PromptPace pace = new PromptPace(512);
        pace.took(512, 5120 * MILLI);
        for (int i = 0; i < 30; i++) {
            pace.took(16, MILLI);
        }
        assertThat(pace.tokens(true)).isEqualTo(512);
        pace.took(1, 1000 * MILLI);
        assertThat(pace.tokens(true)).isEqualTo(512);
    }
}
