package dev.tandem.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.Operation;
import dev.tandem.openai.validation.InvalidRequestException;
import dev.tandem.openai.validation.RequestExample;
import dev.tandem.openai.validation.RequestValidator;
import dev.tandem.testing.RequestMutations;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("unit")
class RequestParserTest {

    private static final String LIMITS =
            "beyond the limits, which are 100 levels of nesting, 1000 characters for a number,"
                    + " 1000 for a name and 1000000 values, brackets and names";

    private final RequestParser parser = new RequestParser(new RequestValidator());

    static Stream<Arguments> malformedBodies() {
        return Stream.of(
                Arguments.of("", "line 1, column 1: the body must be a JSON object"),
                Arguments.of("  \n", "line 1, column 1: the body must be a JSON object"),
                Arguments.of("[]", "line 1, column 1: the body must be a JSON object"),
                Arguments.of("null", "line 1, column 1: the body must be a JSON object"),
                Arguments.of("{\"model\": secret}", "line 1, column 11: not valid JSON"),
                Arguments.of("{\n\"model\": \"m\",}", "line 2, column 14: not valid JSON"),
                Arguments.of("{\"a\": NaN}", "line 1, column 10: not valid JSON"),
                Arguments.of("{'a': 1}", "line 1, column 2: not valid JSON"),
                Arguments.of("{\"\\ud83d\": 1}", "line 1, column 9: not valid JSON"),
                Arguments.of("{\"a\": \"\\x\"}", "line 1, column 9: not valid JSON"),
                Arguments.of("\uFEFF\uFEFF{}", "line 1, column 3: not valid JSON"),
                Arguments.of("{\"a\": \"secret", "line 1, column 14: the body ends too early"),
                Arguments.of("{\"a\": [", "line 1, column 8: the body ends too early"),
                Arguments.of("{\"a\": 1, \"a\": 2}", "line 1, column 15: a field occurs twice in one object"),
                Arguments.of("{} {}", "line 1, column 4: only one JSON object is expected"),
                Arguments.of("{} x", "line 1, column 4: not valid JSON"),
                Arguments.of("{\"a\": 1e99999999999}", "line 1, column 20: a number is too large or too small"),
                Arguments.of("{\"a\": " + "[".repeat(101), "line 1, column 107: " + LIMITS),
                Arguments.of("{\"a\": " + "1".repeat(1001) + "}", "line 1, column 1008: " + LIMITS));
    }

    @ParameterizedTest
    @MethodSource("malformedBodies")
    void shouldTellPlaceButNotContentWhenJsonIsMalformed(String body, String reason) {
        InvalidRequestException refusal = refusal(body.getBytes(StandardCharsets.UTF_8));

        assertThat(refusal).hasMessage("We could not parse the JSON body of your request. (" + reason + ")");
        assertThat(refusal.param()).isNull();
        assertThat(refusal.code()).isNull();
    }

    @Test
    void shouldPassOverAByteOrderMark() {
        RequestExample example = RequestExample.chat("plain", "'seed': 1");
        byte[] marked = ("\uFEFF" + example.body()).getBytes(StandardCharsets.UTF_8);

        assertThat(parser.parse(Operation.CHAT, marked)).isEqualTo(parser.parse(Operation.CHAT, example.bytes()));
    }

    @Test
    void shouldTellOffsetWhenBodyIsNotUtf8() {
        byte[] body = "{\"model\": \"caf\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1);

        assertThat(refusal(body)).hasMessageContaining("byte offset 14: not valid UTF-8");
    }

    @Test
    void shouldRefuseWhenCharacterIsEncodedOverlong() {
        byte[] body = "{\"model\": \"__\"}".getBytes(StandardCharsets.UTF_8);
        body[11] = (byte) 0xC1;
        body[12] = (byte) 0x81;

        assertThat(refusal(body)).hasMessageContaining("byte offset 11: not valid UTF-8");
    }

    @Test
    void shouldRefuseWhenBodyIsUtf16() {
        byte[] body = "{}".getBytes(StandardCharsets.UTF_16BE);

        assertThat(refusal(body)).hasMessageContaining("not valid JSON");
    }

    @ParameterizedTest
    @MethodSource
    void shouldRefuseWhenSurrogateStandsAlone(String body) {
        assertThat(refusal(body.getBytes(StandardCharsets.UTF_8))).hasMessageContaining("half a surrogate pair");
    }

    static List<String> shouldRefuseWhenSurrogateStandsAlone() {
        return List.of("{\"a\": [\"x\\ud83d\"]}", "{\"a\": {\"b\": \"\\udfff!\"}}", "{\"a\": \"\\ude00\\ud83d\"}");
    }

    @Test
    void shouldRefuseWhenValuesWouldFillMemory() {
        byte[] body = ("{\"a\": [" + "[],".repeat(500_000) + "1]}").getBytes(StandardCharsets.UTF_8);

        assertThat(refusal(body)).hasMessageContaining(LIMITS);
    }

    @Test
    void shouldNameTheFieldAndTheLimitWhenMessagesHaveTooManyPartsTogether() {
        String three = "{'role': 'user', 'content': [" + "{'type': 'text', 'text': 'x'}, ".repeat(2)
                + "{'type': 'text', 'text': 'x'}]}";
        RequestExample example = RequestExample.body(
                "parts",
                Operation.CHAT,
                "{'model': 'm', 'other': {'messages': [{'content': [1, 2, 3, 4, 5, 6, 7]}]}, 'messages': [" + three
                        + ", {'role': 'user', 'content': 'no part'}, " + three + "]}");
        RequestParser six = new RequestParser(new RequestValidator(), 6);
        RequestParser five = new RequestParser(new RequestValidator(), 5);

        assertThat(six.parse(example.operation(), example.bytes()).messages()).hasSize(3);
        InvalidRequestException refusal =
                catchThrowableOfType(InvalidRequestException.class, () -> five.parse(Operation.CHAT, example.bytes()));
        assertThat(refusal)
                .hasMessage("Invalid 'messages[2].content': too many content parts."
                        + " Expected at most 5 in all messages together, but got more.");
        assertThat(refusal.param()).isEqualTo("messages[2].content");
        assertThat(refusal.code()).isEqualTo("array_above_max_length");
    }

    @Test
    void shouldKeepDigitsOfNumbersWhenTheyAreForwarded() {
        RequestExample example =
                RequestExample.chat("digits", "'temperature': 0.70, 'x': [1.10000000000000000000001, 1e400, 1e999]");

        ChatRequest request = parser.parse(example.operation(), example.bytes());

        assertThat(request.body().toString()).contains(":0.70,", "1.10000000000000000000001,1E+400,1E+999");
    }

    @Test
    void shouldAcceptWhenNestingIsJustDeepEnough() {
        RequestExample example = RequestExample.chat("deep", "'x': " + "[".repeat(99) + "]".repeat(99));

        assertThat(parser.parse(example.operation(), example.bytes()).model()).isEqualTo("m");
    }

    @Test
    void shouldAcceptWhenImageHasTwentyMebibytes() {
        String image = "QUJD".repeat(7 * 1024 * 1024);
        RequestExample example =
                RequestExample.part("image", "{'type': 'image_url', 'image_url': {'url': '" + image + "'}}");

        ChatRequest request = parser.parse(example.operation(), example.bytes());

        assertThat(request.messages().at("/0/content/0/image_url/url").textValue())
                .hasSize(image.length());
    }

    @Test
    void shouldBothAcceptAndRefuseWhenRequestsAreMutated() {
        long accepted = RequestMutations.of(7, 2000).filter(this::accepts).count();

        assertThat(accepted).isBetween(200L, 1800L);
    }

    @Test
    void shouldMutateAlikeWhenSeedsAreEqual() {
        byte[][] first = RequestMutations.of(Operation.TEXT_COMPLETION, 7, 50).toArray(byte[][]::new);

        byte[][] second = RequestMutations.of(Operation.TEXT_COMPLETION, 7, 50).toArray(byte[][]::new);

        assertThat(Arrays.deepEquals(first, second)).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void shouldAcceptWhenNothingWasMutated(Operation operation) {
        assertThat(parser.parse(operation, RequestMutations.valid(operation)).stream())
                .isTrue();
    }

    private boolean accepts(byte[] body) {
        try {
            return parser.parse(Operation.CHAT, body).operation() == Operation.CHAT;
        } catch (InvalidRequestException refusal) {
            return false;
        }
    }

    private InvalidRequestException refusal(byte[] body) {
        return catchThrowableOfType(InvalidRequestException.class, () -> parser.parse(Operation.CHAT, body));
    }
}
