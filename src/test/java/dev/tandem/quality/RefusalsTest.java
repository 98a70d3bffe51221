package dev.tandem.quality;

import static dev.tandem.quality.Reviewed.answer;
import static dev.tandem.quality.Reviewed.signalsOf;
import static dev.tandem.quality.Signal.REFUSAL;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
class RefusalsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "I'm sorry, but I can't help with that.",
                "I’m sorry, but I can’t assist with that request.",
                "I cannot provide instructions for that.",
                "Sorry, I am unable to write this.",
                "As an AI language model, I cannot engage in that.",
                "Unfortunately, I'm not able to help with this. You could ask a lawyer.",
                "I must respectfully decline.",
                "I apologize, but I cannot fulfill this request."
            })
    void shouldFindRefusals(String text) {
        assertThat(signalsOf(text)).containsExactly(REFUSAL);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "I can't help but smile at this.",
                "I cannot recommend this book enough.",
                "I'm sorry to hear that. Here is what you can do.",
                "Sorry about the confusion! The capital is Paris.",
                "Unfortunately, it rained all day.",
                "He said: I can't help with that.",
                "I won't be late.",
                "As an AI language model, I have read many books."
            })
    void shouldLeaveAnswersAloneThatOnlySoundAlike(String text) {
        assertThat(signalsOf(text)).isEmpty();
    }

    @Test
    void shouldTakeALongAnswerForAnAnswer() {
        assertThat(signalsOf("I cannot write all of it, but here is the most. "
                        + "It was a long day, and much went on in it that we shall tell. ".repeat(5)
                        + "The end of the story comes now and is told at length, in many words of every kind."
                        + " abcdefghijklmnopqrstuvwxyz0123456789 ".repeat(40) + "."))
                .doesNotContain(REFUSAL);
    }

    @Test
    void shouldTakeTheEnginesWordForIt() {
        assertThat(answer().gets("{'refusal': 'No.'}").ends("stop")).containsExactly(REFUSAL);
        assertThat(answer().ends("content_filter")).containsExactly(REFUSAL);
    }
}
