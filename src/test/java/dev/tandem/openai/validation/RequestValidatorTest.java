package dev.tandem.openai.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.Operation;
import dev.tandem.openai.RequestParser;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
class RequestValidatorTest {

    private final RequestParser parser = new RequestParser(new RequestValidator());

    static Stream<BadRequest> badRequests() {
        return Stream.of(BadLengths.ALL, BadOptions.ALL, BadMessages.ALL, BadCompletions.ALL)
                .flatMap(List::stream);
    }

    static List<RequestExample> goodRequests() {
        return GoodRequests.ALL;
    }

    @ParameterizedTest
    @MethodSource("badRequests")
    void shouldNameFieldAndWhatWouldBeRightWhenRequestIsBad(BadRequest bad) {
        InvalidRequestException refusal = refusal(parser, bad.request());

        assertThat(refusal.getMessage()).isEqualTo(bad.message());
        assertThat(refusal.param()).isEqualTo(bad.param());
        assertThat(refusal.code()).isEqualTo(bad.code());
    }

    @ParameterizedTest
    @MethodSource("goodRequests")
    void shouldPassBodyUnchangedWhenRequestIsGood(RequestExample good) throws IOException {
        ChatRequest request = parser.parse(good.operation(), good.bytes());

        JsonNode sent = new ObjectMapper().readTree(good.body());
        assertThat(new ObjectMapper().readTree(request.body().toString())).isEqualTo(sent);
        assertThat(request.operation()).isEqualTo(good.operation());
    }

    @Test
    void shouldHoldChatsToOwnLimitWhenMessagesAreLimited() {
        RequestParser strict = new RequestParser(new RequestValidator(1));
        RequestExample two =
                RequestExample.message("two", "{'role': 'user', 'content': 'a'}, {'role': 'user', 'content': 'b'}");

        assertThat(refusal(strict, two).code()).isEqualTo("array_above_max_length");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "'model': null,", "'model': '',", "'model': 'm',"})
    void shouldNotAskForAModelWhenOneAnswersByDefault(String model) {
        RequestParser lenient = new RequestParser(new RequestValidator(1, false));
        RequestExample chat = RequestExample.body("chat", Operation.CHAT, "{" + model + "'messages': []}");
        RequestExample completion =
                RequestExample.body("completion", Operation.TEXT_COMPLETION, "{" + model + "'prompt': 'a'}");

        assertThat(lenient.parse(chat.operation(), chat.bytes()).messages()).isEmpty();
        assertThat(lenient.parse(completion.operation(), completion.bytes())
                        .prompt()
                        .asText())
                .isEqualTo("a");
    }

    @Test
    void shouldStillCheckTheNameWhenAModelAnswersByDefault() {
        RequestParser lenient = new RequestParser(new RequestValidator(1, false));

        assertThat(refusal(lenient, RequestExample.body("number", Operation.CHAT, "{'model': 1, 'messages': []}"))
                        .code())
                .isEqualTo("invalid_type");
        assertThat(refusal(lenient, RequestExample.body("long", Operation.CHAT, "{'model': '" + "m".repeat(257) + "'}"))
                        .code())
                .isEqualTo("string_above_max_length");
    }

    @Test
    void shouldRefuseLimitWhenNoMessageWouldFit() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RequestValidator(0))
                .withMessageContaining("maxMessages");
    }

    private static InvalidRequestException refusal(RequestParser parser, RequestExample request) {
        return catchThrowableOfType(
                InvalidRequestException.class, () -> parser.parse(request.operation(), request.bytes()));
    }
}
