package dev.tandem.quality;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.Operation;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class RegenerationDetectorTest {

    private static final long SECOND = 1_000_000_000L;

    private final RegenerationDetector recent = new RegenerationDetector(3, Duration.ofSeconds(60));

    @Test
    void shouldTellAQuestionThatIsAskedAgainAfterItsAnswer() {
        assertThat(recent.note(1, at(0), at(1))).isFalse();
        assertThat(recent.note(1, at(5), at(6))).isTrue();
        assertThat(recent.note(1, at(50), at(51))).isTrue();
    }

    @Test
    void shouldNotTakeParallelOrLateRequestsForRegenerations() {
        recent.note(1, at(0), at(10));
        assertThat(recent.note(1, at(5), at(12))).as("beside it").isFalse();
        assertThat(recent.note(1, at(90), at(91))).as("too late").isFalse();
    }

    @Test
    void shouldRememberABoundedNumber() {
        for (long question = 0; question < 10; question++) {
            recent.note(question, at(0), at(0));
        }
        assertThat(recent.note(0, at(1), at(1))).isFalse();
        assertThat(recent.note(9, at(1), at(1))).isTrue();
    }

    @Test
    void shouldTellQuestionsApartByUnitVariantTurnAndWords() {
        long question = question("u", "a", "'Hi'");
        assertThat(question("u", "a", "'Hi'")).isEqualTo(question);
        assertThat(question("v", "a", "'Hi'")).isNotEqualTo(question);
        assertThat(question("u", "b", "'Hi'")).isNotEqualTo(question);
        assertThat(question("u", "a", "'Hi!'")).isNotEqualTo(question);
        assertThat(question(
                        "u", "a", "'Hi'}, {'role': 'assistant', 'content': 'Ho'}, {'role': 'user', 'content': 'Hi'"))
                .isNotEqualTo(question);
        assertThat(question("u", "a", "[{'type': 'text', 'text': 'Hi'}]"))
                .isNotEqualTo(question("u", "a", "[{'type': 'text', 'text': 'Ho'}]"));
    }

    /** A nano clock may overflow on the way. */
    private static long at(long seconds) {
        return Long.MAX_VALUE - 3 * SECOND + seconds * SECOND;
    }

    private static long question(String unit, String variant, String content) {
        return RegenerationDetector.question(
                new ChatRequest(
                        Operation.CHAT, Reviewed.json("{'messages': [{'role': 'user', 'content': " + content + "}]}")),
                unit,
                variant);
    }
}
