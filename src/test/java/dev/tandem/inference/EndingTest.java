package dev.tandem.inference;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("unit")
class EndingTest {

    @ParameterizedTest
    @CsvSource({
        "stop, BY_ITSELF",
        "tool_calls, BY_ITSELF",
        "function_call, BY_ITSELF",
        "length, CUT",
        "content_filter, CUT",
        ", CUT"
    })
    void shouldTellWhoEndedAnAnswerByItsFinishReason(String finishReason, Ending ending) {
        assertThat(Ending.of(finishReason)).isEqualTo(ending);
    }
}
