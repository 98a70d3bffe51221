package dev.tandem.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.drift.ComparedTexts.Difference;
import dev.tandem.inference.ChatEvent;
import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.EngineDescription;
import dev.tandem.inference.Operation;
import dev.tandem.inference.UnscorableException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
class GreedyTextTest {

    private static ObjectNode json(String text) {
        try {
            return (ObjectNode) new ObjectMapper().readTree(text.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Each piece is a token. */
    private static GreedyText of(String... pieces) {
        GreedyText text = new GreedyText();
        for (String piece : pieces) {
            text.accept(ChatEvent.of(json("{'choices': [{'delta': {'content': '" + piece + "'}}]}")));
        }
        return text;
    }

    @Test
    void shouldFindNoDifferenceBetweenTheSameTextsOfOtherPieces() {
        Difference difference = of("One", " two", " three").difference(of("One two", " thr", "ee"));

        assertThat(difference).isEqualTo(new Difference(-1, 0, 100));
        assertThat(difference.isSame()).isTrue();
    }

    @Test
    void shouldTellWhichOfItsTokensIsTheFirstToDiffer() {
        GreedyText reference = of("One", " two", " three");

        assertThat(reference.difference(of("Two")).token()).isEqualTo(1);
        assertThat(reference.difference(of("One", " too")).token()).isEqualTo(2);
        assertThat(reference.difference(of("One two", " four")).token()).isEqualTo(3);
        assertThat(reference.difference(of("One two three", " four")).token()).isEqualTo(4);
        assertThat(reference.difference(of("One")).token()).isEqualTo(2);
        assertThat(reference.difference(of("One", " too")).character()).isEqualTo(5);
        assertThat(reference.difference(of("One", " too")).chrf()).isBetween(1., 99.);
    }

    @Test
    void shouldCountCharactersAndNotHalvesOfThem() {
        assertThat(of("😀", "😀", "a").difference(of("😀😀b")).token()).isEqualTo(3);
    }

    @Test
    void shouldNotFillTheMemoryWhenAnAnswerDoesNotEnd() {
        GreedyText text = of();
        ChatEvent event = ChatEvent.of(json("{'choices': [{'delta': {'content': '" + "x".repeat(60_000) + "'}}]}"));
        text.accept(event);
        text.accept(event);

        assertThatThrownBy(() -> text.accept(event)).isInstanceOf(UnscorableException.class);
    }

    private static EngineDescription engine(String kind) {
        return EngineDescription.configured(kind, null, null, 4, "");
    }

    private static ChatRequest chat(String fields) {
        return new ChatRequest(
                Operation.CHAT, json("{'model': 'm', 'messages': [{'role': 'user', 'content': 'Hi'}]" + fields + "}"));
    }

    @Test
    void shouldAskForAsLittleAsBothClientAndOperatorAllow() {
        assertThat(GreedyRequest.of(chat(""), 256, engine("openai")).maxTokens())
                .hasValue(256);
        assertThat(GreedyRequest.of(chat(", 'max_tokens': 9"), 256, engine("openai"))
                        .maxTokens())
                .hasValue(9);
        ChatRequest request =
                GreedyRequest.of(chat(", 'max_completion_tokens': 999, 'temperature': 1.5"), 256, engine("openai"));
        assertThat(request.body())
                .isEqualTo(json("{'model': 'm', 'messages': [{'role': 'user', 'content': 'Hi'}],"
                        + "'max_completion_tokens': 256, 'temperature': 0, 'stream': true,"
                        + "'stream_options': {'include_usage': true}}"));
    }

    @Test
    void shouldKeepOutOfTheSlotsOfRequestsWhereItCan() {
        assertThat(GreedyRequest.of(chat(""), 256, engine("llama-server"))
                        .body()
                        .toString())
                .contains("\"id_slot\":3", "\"cache_prompt\":false");
    }

    @ParameterizedTest
    @ValueSource(strings = {", 'tools': [{}]", ", 'logit_bias': {'1': 2}"})
    void shouldNotCompareWhatTextsDoNotTell(String fields) {
        assertThat(GreedyRequest.isComparable(chat(fields))).isFalse();
        assertThat(GreedyRequest.isComparable(chat(", 'tools': [], 'logit_bias': null")))
                .isTrue();
    }
}
