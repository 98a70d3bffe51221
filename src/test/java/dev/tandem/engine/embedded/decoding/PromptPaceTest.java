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
        pace.took(512, false, 20 * MILLI);
        assertThat(pace.tokens(true)).isEqualTo(512);
    }

    @Test
    void shouldTakeSmallerPiecesWhenTheModelIsSlow() {
        PromptPace pace = new PromptPace(512);
        pace.took(512, false, 1024 * MILLI);
        assertThat(pace.tokens(true)).isEqualTo(32);
        assertThat(pace.tokens(false)).isEqualTo(128);
    }

    @Test
    void shouldTakeAFewHoweverSlowTheModelIs() {
        PromptPace pace = new PromptPace(512);
        pace.took(512, false, 512_000 * MILLI);
        assertThat(pace.tokens(true)).isEqualTo(16);
    }

    @Test
    void shouldRecoverWhenOneMeasurementWasOff() {
        PromptPace pace = new PromptPace(512);
        pace.took(512, false, 5120 * MILLI);
        for (int i = 0; i < 30; i++) {
            pace.took(16, false, MILLI);
        }
        assertThat(pace.tokens(true)).isEqualTo(512);
        pace.took(1, false, 1000 * MILLI);
        assertThat(pace.tokens(true)).isEqualTo(512);
    }

    /** As on a graphics card: 16 tokens take 40 ms, 512 take 80. */
    @Test
    void shouldNotBlamePromptsForWhatAnswersTakeAnyway() {
        PromptPace pace = new PromptPace(512);
        pace.took(512, false, 5120 * MILLI);
        assertThat(pace.tokens(true)).isEqualTo(16);
        for (int i = 0; i < 40; i++) {
            pace.took(0, true, 40 * MILLI);
            int tokens = pace.tokens(true);
            pace.took(tokens, true, (40 + tokens * 40 / 512) * MILLI);
        }
        assertThat(pace.tokens(true)).isEqualTo(512);
    }
}
