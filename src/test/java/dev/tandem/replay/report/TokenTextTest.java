package dev.tandem.replay.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.replay.report.TokenText.Span;
import dev.tandem.replay.store.Answer;
import dev.tandem.stats.DriftSeries;
import dev.tandem.stats.TokenDrift;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class TokenTextTest {

    private static Answer answer(String text, Integer... pieces) {
        return new Answer(
                0,
                "a",
                "f",
                null,
                null,
                text,
                null,
                null,
                "stop",
                4,
                pieces.length,
                Set.of(),
                .1,
                .1,
                1,
                null,
                0,
                null,
                List.of(pieces));
    }

    private static DriftSeries series(double... divergences) {
        return DriftSeries.of(java.util.stream.DoubleStream.of(divergences)
                .mapToObj(divergence -> new TokenDrift(divergence, 1, divergence < 0.5, 0, 0))
                .toList());
    }

    @Test
    void shouldShadeTokensByHowFarTheTwoAreApart() {
        List<Span> spans =
                TokenText.spans(answer("one two three four", 3, 4, 6, 5), series(.001, .02, .2, .7), 13, 0, 4);

        assertThat(spans)
                .containsExactly(
                        new Span("one", "", false, false, ""),
                        new Span(" two", "1", false, false, "0.020 nats"),
                        new Span(" three", "2", false, false, "0.200 nats"),
                        new Span(" four", "3", true, true, "0.700 nats, another token most likely"));
        assertThat(spans.getLast().style()).isEqualTo("k3 o");
    }

    /** A token that ends inside a character adds nothing yet, and half of a pair cannot be shown. */
    @Test
    void shouldShowTokensAsOneWhenACharacterIsCut() {
        assertThat(TokenText.spans(answer("a😀b", 1, 1, 0, 1, 1), series(0, .02, .3, 0, 0), -1, 0, 5))
                .containsExactly(
                        new Span("a", "", false, false, ""),
                        new Span("😀", "2", false, false, "0.300 nats"),
                        new Span("b", "", false, false, ""));
    }

    @Test
    void shouldShowPlainTextWhereNothingIsKnown() {
        assertThat(TokenText.spans(answer("one two", 3, 4), null, -1, 0, 2).stream()
                        .map(Span::text))
                .isEqualTo(Stream.of("one two").toList());
        assertThat(TokenText.spans(answer("one two three", 3, 4, 6), series(0, .2, 0), -1, 1, 2))
                .containsExactly(new Span(" two", "2", false, false, "0.200 nats"));
    }
}
