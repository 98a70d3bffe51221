package dev.tandem.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class StopStringsTest {

    @Test
    void shouldHoldBackOnlyWhatMayBeginAStopString() {
        StopStrings stops = new StopStrings(List.of("END", "\n\n"));

        assertThat(stops.accept("the E")).isEqualTo("the ");
        assertThat(stops.accept("N")).isEmpty();
        assertThat(stops.accept("T")).isEqualTo("ENT");
        assertThat(stops.accept(" x\n")).isEqualTo(" x");
        assertThat(stops.accept("y")).isEqualTo("\ny");
        assertThat(stops.matched()).isFalse();
    }

    @Test
    void shouldCutBeforeTheFirstMatchWhenItIsSplitOverPieces() {
        StopStrings stops = new StopStrings(List.of("aab"));

        assertThat(stops.accept("xa") + stops.accept("a") + stops.accept("a") + stops.accept("b tail"))
                .isEqualTo("xa");
        assertThat(stops.matched()).isTrue();
        assertThat(stops.accept("more") + stops.flush()).isEmpty();
    }

    @Test
    void shouldGiveWhatWasHeldBackWhenNothingMoreComes() {
        StopStrings stops = new StopStrings(List.of("Paris.ZZ"));

        assertThat(stops.accept(" Paris.")).isEqualTo(" ");
        assertThat(stops.flush()).isEqualTo("Paris.");
    }

    @Test
    void shouldPreferTheMatchThatBeginsFirst() {
        StopStrings stops = new StopStrings(List.of("cd", "bcde", "b"));
        assertThat(stops.accept("abcdef")).isEqualTo("a");
    }

    @Test
    void shouldPassEverythingWhenThereAreNone() {
        StopStrings stops = new StopStrings(List.of());
        assertThat(stops.accept("anything")).isEqualTo("anything");
    }
}
