package dev.tandem.engine.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.inference.ChatEvent;
import dev.tandem.inference.EngineException;
import dev.tandem.testing.AnswerProbe;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Shapes that servers and clouds are known to send. */
@Tag("unit")
class StreamQuirksTest extends UpstreamFixture {

    private static final String ENDED_WITHOUT_DELTA =
            "data: {\"choices\":[{\"index\":0,\"finish_reason\":\"stop\"}]}\n\n";
    private static final String BEGINS_ANOTHER =
            "data: {\"choices\":[{\"index\":1,\"delta\":{\"content\":\"x\"}}]}\n\n";

    private AnswerProbe answer() {
        return AnswerProbe.of(streamed());
    }

    private void assertWhole(AnswerProbe answer) {
        assertThat(answer.text()).isEqualTo("Hi ü🦊");
        assertThat(answer.finishReason()).isEqualTo("stop");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ROLE + HELLO + STOP + USAGE + DONE,
                ROLE + HELLO + STOP + DONE,
                ROLE + HELLO + STOP,
                ROLE + HELLO + STOP + "data: [DONE]",
                ": OPENROUTER PROCESSING\n\n: OPENROUTER PROCESSING\n\n" + ROLE + HELLO + STOP + DONE,
                ROLE + HELLO + STOP + DONE + "data: {\"ignored\":true}\n\n",
                ROLE + HELLO + ENDED_WITHOUT_DELTA + DONE,
                ROLE + HELLO + STOP + ROLE + USAGE + DONE
            })
    void shouldBeWholeWhenAllChoicesEnded(String stream) {
        upstream.answeringEvents(stream);
        assertWhole(answer());
        upstream.answeringEvents(stream.replace("data: ", "data:").replace("\n", "\r\n"));
        assertWhole(answer());
        upstream.answeringByteByByte(stream);
        assertWhole(answer());
    }

    @Test
    void shouldBeWholeWhenTheConnectionBreaksAfterTheEnd() {
        upstream.breakingOff(ROLE + HELLO + STOP);
        assertWhole(answer());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ": OPENROUTER PROCESSING\n\n",
                ROLE,
                ROLE + HELLO,
                ROLE + HELLO + "data: {\"choices\":[{\"ind",
                ROLE + DONE,
                ROLE + HELLO + DONE,
                ROLE + HELLO + USAGE + DONE,
                ROLE + HELLO + STOP + BEGINS_ANOTHER,
                ROLE + HELLO + STOP + BEGINS_ANOTHER + DONE,
                ROLE + HELLO + STOP + HELLO,
                ROLE + HELLO + STOP + HELLO + DONE,
                ROLE + HELLO + STOP + HELLO + STOP + DONE,
                DONE,
                USAGE,
                "data: hello\n\n" + DONE,
                "data: {\"choices\":[{\"index\":1,\"delta\":{},\"finish_reason\":\"error\"}]}\n\n" + DONE
            })
    void shouldNeverLookCompleteWhenItIsNot(String stream) {
        upstream.answeringEvents(stream);
        assertThatThrownBy(this::answer).isInstanceOf(EngineException.Broken.class);
        upstream.breakingOff(stream);
        assertThatThrownBy(this::answer).isInstanceOf(EngineException.Broken.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\"", "\"null\"", "\" \"", "\"NULL\""})
    void shouldNotTakeAReasonThatIsNoneForTheEnd(String none) {
        String piece = HELLO.replace("\"finish_reason\":null", "\"finish_reason\":" + none);

        upstream.breakingOff(ROLE + piece);
        assertThatThrownBy(this::answer).isInstanceOf(EngineException.Broken.class);

        upstream.answeringEvents(ROLE + piece + STOP + DONE);
        AnswerProbe whole = answer();
        assertWhole(whole);
        assertThat(whole.events().get(1).json().at("/choices/0/finish_reason").isNull())
                .isTrue();
    }

    @Test
    void shouldTakeOnlyDoneForTheEndWhenEveryChunkSaysThatItIsTheLast() {
        String first = HELLO.replace("Hi ü🦊", "Hi ").replace("\"finish_reason\":null", "\"finish_reason\":\"stop\"");
        String second = first.replace("Hi ", "ü🦊");
        for (String end : List.of("", STOP, STOP + USAGE)) {
            upstream.answeringEvents(ROLE + first + second + end + DONE);
            assertThat(answer().text()).isEqualTo("Hi ü🦊");
        }

        upstream.answeringEvents(ROLE + first + second);
        assertThatThrownBy(this::answer).isInstanceOf(EngineException.Broken.class);
        upstream.breakingOff(ROLE + first + second);
        assertThatThrownBy(this::answer).isInstanceOf(EngineException.Broken.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",\"finish_reason\":null", ",\"finish_reason\":\"\""})
    void shouldNotTakeAWholeAnswerForCompleteWhenItDoesNotSayWhyItEnded(String none) {
        upstream.answeringJson(200, "{\"choices\":[{\"index\":0,\"message\":{\"content\":\"Hi\"}" + none + "}]}");
        assertThatThrownBy(() -> events(client.answer(call(false))))
                .isInstanceOf(EngineException.Broken.class)
                .hasMessageContaining("finish_reason");
    }

    @Test
    void shouldPassOverAnEventThatIsNull() {
        upstream.answeringEvents("data: null\n\n" + ROLE + "data: null\n\n" + HELLO + STOP + "data: null\n\n" + DONE);
        assertWhole(answer());

        upstream.breakingOff(ROLE + HELLO + "data: null\n\n");
        assertThatThrownBy(this::answer).isInstanceOf(EngineException.Broken.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "\"\"",
                "{}",
                "[]",
                "false",
                "{\"message\":\"\",\"code\":null,\"type\":\"\",\"status\":0,\"metadata\":{}}"
            })
    void shouldPassChunksOnWhenTheErrorBesideThemIsNone(String none) {
        String beside = "\"error\":" + none + ",\"detail\":\"\",\"choices\":[{\"error\":" + none + ",\"index\"";
        String stream = ROLE + HELLO + STOP;
        upstream.answeringEvents(stream.replace("\"choices\":[{\"index\"", beside) + DONE);
        assertWhole(answer());

        upstream.answeringJson(
                200,
                "{\"error\":" + none + ",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":"
                        + "\"Hi ü🦊\"},\"finish_reason\":\"stop\"}]}");
        assertWhole(answer());
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate"})
    void shouldReadAnAnswerThatIsCompressedThoughNotAskedTo(String coding) {
        upstream.answering(request -> compressed(request, coding, "text/event-stream", ROLE + HELLO + STOP + DONE));
        assertWhole(answer());
        assertThat(upstream.asked().getFirst().headers()).containsEntry("accept-encoding", "identity");

        String whole = "{\"choices\":[{\"index\":0,\"message\":{\"content\":\"Hi ü🦊\"},\"finish_reason\":\"stop\"}]}";
        upstream.answering(request -> compressed(request, coding, "application/json", whole));
        AnswerProbe answer = AnswerProbe.of(client.answer(call(false)));
        assertThat(answer.text()).isEqualTo("Hi ü🦊");
    }

    private static void compressed(HttpServerRequest request, String coding, String type, String body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = coding.equals("gzip") ? new GZIPOutputStream(bytes) : new DeflaterOutputStream(bytes)) {
            out.write(body.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        request.response()
                .putHeader("content-type", type)
                .putHeader("content-encoding", coding)
                .end(Buffer.buffer(bytes.toByteArray()));
    }

    @Test
    void shouldBoundWhatACompressedAnswerBecomes() {
        upstream.answering(request -> compressed(request, "gzip", "application/json", " ".repeat(65 << 20)));
        assertThatThrownBy(() -> events(client.answer(call(false))))
                .isInstanceOf(EngineException.Broken.class)
                .hasMessageContaining("more than");
    }

    @Test
    void shouldReplaceHalfCharacters() {
        String half = HELLO.replace("Hi ü🦊", "a\\ud83d b\\ude00\\ud83d\\ude00 🦊");
        upstream.answeringEvents(ROLE + half + STOP + DONE);
        assertThat(answer().text()).isEqualTo("a\uFFFD b\uFFFD\uD83D\uDE00 🦊");

        upstream.answeringEvents("data: {\"error\":{\"code\":400,\"message\":\"no \\ud83d tool\"}}\n\n");
        assertThatThrownBy(this::answer).hasMessage("no \uFFFD tool");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"prompt_tokens\":-1,\"completion_tokens\":7}",
                "{\"prompt_tokens\":5,\"completion_tokens\":-7}",
                "{\"prompt_tokens\":5,\"completion_tokens\":1e300}",
                "{\"prompt_tokens\":5,\"completion_tokens\":18446744073709551615}",
                "{\"prompt_tokens\":5,\"completion_tokens\":\"7\"}",
                "{\"prompt_tokens\":5,\"completion_tokens\":7,\"prompt_tokens_details\":{\"cached_tokens\":-3}}",
                "[1]",
                "-1"
            })
    void shouldTakeAUsageThatCannotBeForNone(String usage) {
        upstream.answeringEvents(ROLE + HELLO + STOP + "data: {\"choices\":[],\"usage\":" + usage
                + ",\"timings\":{\"n\":1}}\n\n" + DONE);
        List<ChatEvent> events = answer().events();
        assertThat(events).noneMatch(event -> event.json().has("usage"));
        assertThat(events.getLast().json().at("/timings/n").asInt()).isEqualTo(1);

        upstream.answeringJson(
                200,
                "{\"choices\":[{\"index\":0,\"message\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}],"
                        + "\"usage\":" + usage + "}");
        assertThat(events(client.answer(call(false))))
                .noneMatch(event -> event.json().has("usage"));
    }

    @Test
    void shouldNeverCountMoreCachedTokensThanThePromptHas() {
        upstream.answeringEvents(
                ROLE + HELLO + STOP + USAGE.replace("}}", ",\"prompt_tokens_details\":{\"cached_tokens\":9}}}") + DONE);
        assertThat(answer().usage().cachedTokens()).isEqualTo(5);
    }

    @Test
    void shouldWaitForEveryChoiceWhenSeveralAreAskedFor() {
        upstream.answeringEvents(ROLE + STOP);
        AnswerRequest call = call(true);
        call.body().put("n", 2);
        assertThatThrownBy(() -> events(client.answer(call))).isInstanceOf(EngineException.Broken.class);

        upstream.answeringEvents(ROLE + STOP + STOP.replace("\"index\":0", "\"index\":1"));
        assertThat(events(client.answer(call))).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data: {\"error\":{\"code\":502,\"message\":\"Provider disconnected " + KEY + "\"},\"choices\":"
                        + "[{\"index\":0,\"delta\":{\"content\":\"\"},\"finish_reason\":\"error\"}]}\n\n",
                "data: {\"choices\":[{\"index\":0,\"error\":{\"message\":\"Provider disconnected\"}}]}\n\n",
                "data: [{\"error\":{\"code\":500,\"message\":\"Provider disconnected\",\"status\":\"INTERNAL\"}}]\n\n",
                "event: error\ndata: {\"error\":\"Provider disconnected\"}\n\n"
            })
    void shouldFailWithTheUpstreamsWordsWhenAnErrorComesInTheStream(String error) {
        upstream.answeringEvents(ROLE + HELLO + error + DONE);
        assertThatThrownBy(this::answer)
                .isInstanceOf(EngineException.Broken.class)
                .hasMessageContaining("Provider disconnected")
                .hasMessageNotContaining(KEY);
    }

    @Test
    void shouldKeepTheClassWhenAnErrorComesInPlaceOfTheAnswer() {
        upstream.answeringEvents("data: {\"error\":{\"code\":400,\"message\":\"no such tool\"}}\n\n" + DONE);
        assertThatThrownBy(this::answer)
                .isInstanceOf(EngineException.Refused.class)
                .hasMessage("no such tool");
    }

    @ParameterizedTest
    @ValueSource(strings = {"reasoning", "reasoning_content"})
    void shouldPassReasoningOnInEitherSpelling(String field) {
        upstream.answeringEvents(ROLE + HELLO.replace("content", field) + STOP + DONE);
        ChatEvent thought = answer().events().get(1);
        assertThat(thought.json().at("/choices/0/delta/" + field).asText()).isEqualTo("Hi ü🦊");
        assertThat(thought.hasOutput()).isTrue();
    }

    @Test
    void shouldCountAsTheUpstreamDoesWhenItTells() {
        upstream.answeringEvents(ROLE + HELLO + STOP + USAGE + DONE);
        assertThat(answer().tokens()).isEqualTo(7);
        // Google AI Studio and xAI send the usage so far in every chunk.
        String first = HELLO.replace("\"id\"", "\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":3},\"id\"");
        String last = STOP.replace("\"id\"", "\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":4},\"id\"");
        upstream.answeringEvents(first + last + DONE);
        assertThat(answer().events()).extracting(ChatEvent::tokens).containsExactly(3, 1);
        assertThat(answer().usage().completionTokens()).isEqualTo(4);
    }

    @Test
    void shouldTakeAWholeAnswerWhenTheUpstreamDoesNotStream() {
        upstream.answeringJson(
                200,
                "{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"Hi ü🦊\"},"
                        + "\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2}}");
        assertWhole(answer());
    }

    @Test
    void shouldKeepUnknownFieldsAndDigitsWhenPassingOn() {
        String odd = "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"x\",\"odd\":{\"a\":[1.10,1e400,"
                + "12345678901234567890123]}},\"finish_reason\":\"stop\"}],\"timings\":{\"n\":0.1000000000000000055}}";
        upstream.answeringEvents("data: " + odd + "\n\n" + DONE);
        List<ChatEvent> events = answer().events();
        assertThat(events.getFirst().json())
                .isEqualTo(UpstreamJson.read(odd.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        assertThat(new String(UpstreamJson.write(events.getFirst().json()), java.nio.charset.StandardCharsets.UTF_8))
                .contains("1.10", "1E+400", "12345678901234567890123", "0.1000000000000000055");
    }

    @Test
    void shouldLeaveOpenWhoseFaultItIsWhenAnErrorComesBeforeTheFirstToken() {
        upstream.answeringEvents(ROLE + "data: {\"error\":{\"code\":500,\"message\":\"odd\"}}\n\n");
        assertThatThrownBy(this::answer)
                .isInstanceOfSatisfying(
                        EngineException.Broken.class,
                        broken -> assertThat(broken.refusal().map(Throwable::getMessage))
                                .contains("odd"));
    }

    @Test
    void shouldBlameTheUpstreamWhenAnErrorComesAfterTheFirstToken() {
        upstream.answeringEvents(ROLE + HELLO + "data: {\"error\":{\"code\":500,\"message\":\"odd\"}}\n\n");
        assertThatThrownBy(this::answer)
                .isInstanceOfSatisfying(
                        EngineException.Broken.class,
                        broken -> assertThat(broken.refusal()).isEmpty());
    }

    @Test
    void shouldTakeNoCommentForProgressAndHideWhatOnlyWeAskedFor() {
        String progress = "data: {\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":null}}],"
                + "\"prompt_progress\":{\"total\":9,\"processed\":4}}\n\n";
        upstream.answeringEvents(": ping\n\n" + progress + ": ping\n\n" + progress + ROLE + HELLO + STOP + DONE);

        List<ChatEvent> hidden = events(client.answer(call(true).tellingProgress()));
        assertThat(hidden).filteredOn(ChatEvent::isProgress).hasSize(2);
        assertThat(hidden).noneMatch(event -> event.json().has("prompt_progress"));
        assertThat(upstream.asked().getLast().body()).contains("\"return_progress\":true");
        assertThat(events(streamed()))
                .filteredOn(event -> event.json().has("prompt_progress"))
                .hasSize(2);
    }
}
