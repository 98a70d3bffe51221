package dev.tandem.quality;

import static dev.tandem.quality.Reviewed.answer;
import static dev.tandem.quality.Reviewed.signalsOf;
import static dev.tandem.quality.Signal.REPETITION_LOOP;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
class RepetitionLoopTest {

    private static final String PARAGRAPH = IntStream.range(0, 60)
            .mapToObj(i -> "Reason " + i + " is one of many.")
            .collect(Collectors.joining(" ", "", "\n\n"));

    /** Three verses of a folk song whose refrain comes back on purpose. */
    private static final String SONG = IntStream.range(0, 6)
            .mapToObj(i -> "Verse " + i + " tells of the sea and of day number " + i + ".\n"
                    + "Row, row, row your boat,\nrow, row, row your boat,\nrow, row, row your boat,\n"
                    + "gently down the stream.\n\n")
            .collect(Collectors.joining());

    @ParameterizedTest
    @ValueSource(strings = {"the ", "I am not sure. ", "ha", "and so it goes on and on,\n", "I think that "})
    void shouldFindALoopThatOnlyTheLimitEnded(String passage) {
        assertThat(answer().says("Well. " + passage.repeat(400)).ends("length")).contains(REPETITION_LOOP);
    }

    @Test
    void shouldFindALoopOfLongParagraphs() {
        assertThat(answer().says("Well. " + PARAGRAPH.repeat(5)).ends("length")).contains(REPETITION_LOOP);
    }

    @Test
    void shouldFindALoopInTheReasoning() {
        assertThat(answer().thinks("Wait, let me check again. ".repeat(40)).breaksOff())
                .contains(REPETITION_LOOP);
    }

    @Test
    void shouldFindALoopThatTheClientCutOffAmidARound() {
        assertThat(answer().says("It is what it is. ".repeat(30) + "It is wh").breaksOff())
                .contains(REPETITION_LOOP);
    }

    @Test
    void shouldFindALoopThatTheModelLeftByItself() {
        assertThat(signalsOf("I am sure of it. ".repeat(40))).contains(REPETITION_LOOP);
    }

    @Test
    void shouldFindARowOfZerosOnlyWhenItIsLong() {
        assertThat(answer().says("0".repeat(3_000)).ends("length")).contains(REPETITION_LOOP);
        assertThat(answer().says("Title\n" + "=".repeat(600)).ends("length")).doesNotContain(REPETITION_LOOP);
    }

    @Test
    void shouldLeaveAPoemAloneThatRepeatsOnPurpose() {
        assertThat(signalsOf(SONG)).isEmpty();
        assertThat(answer().says(SONG).ends("length")).doesNotContain(REPETITION_LOOP);
        assertThat(signalsOf("Never, never, never, never, never!\n".repeat(8))).isEmpty();
        assertThat(signalsOf("A rose is a rose is a rose is a rose.")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"        </div>\n", "| --- | --- |\n", "  {\"a\": 0, \"b\": 0},\n", "la la la\n"})
    void shouldLeaveARepetitionAloneThatGoesOnToSomethingElse(String passage) {
        assertThat(answer().says("Here:\n" + passage.repeat(60) + "\nThat is all of them.")
                        .ends("length"))
                .doesNotContain(REPETITION_LOOP);
    }

    @Test
    void shouldLeaveATableOfNumbersAlone() {
        String table = IntStream.range(1, 500)
                .mapToObj(i -> i + " x 7 = " + 7 * i + "\n")
                .collect(Collectors.joining());
        assertThat(answer().says(table).ends("length")).doesNotContain(REPETITION_LOOP);
    }
}
