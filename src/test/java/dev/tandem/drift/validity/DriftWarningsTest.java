package dev.tandem.drift.validity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("unit")
class DriftWarningsTest {

    @Test
    void shouldSayHowToTurnDriftOnThatIsOff() {
        assertThat(new DriftWarnings("m", 0).all())
                .containsExactly("Drift is off for this model: set tandem.models.m.experiment.drift.rate.");
        assertThat(new DriftWarnings("m", .05).all()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"64, 152, 0, true", "108, 108, 0, false", "64, 152, 88, false", "1, 8, 0, false", "0, 10, 0, true"})
    void shouldWarnWhenMostOfWhatTheRateMetFoundNoPlace(long scored, long skipped, int open, boolean warns) {
        DriftWarnings warnings = new DriftWarnings("m", .2);

        warnings.addSkipped("answers", Map.of("scored", scored, "skipped_busy", skipped), open, 8);

        assertThat(warnings.all()).hasSize(warns ? 1 : 0);
        assertThat(warnings.all())
                .allSatisfy(warning -> assertThat(warning)
                        .startsWith(
                                "Of " + (scored + skipped) + " answers that the rate met since the start " + skipped
                                        + " were skipped, since all places were taken (tandem.models.m.experiment.drift.queue is 8):")
                        .endsWith("a lower tandem.models.m.experiment.drift.rate where it never rests."));
    }
}
