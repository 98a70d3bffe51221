package dev.tandem.replay;

import static dev.tandem.testing.Api.chat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.inference.EngineHealth;
import dev.tandem.testing.Api;
import dev.tandem.testing.Eventually;
import dev.tandem.testing.RecordingServer;
import dev.tandem.testing.ScriptedEngine;
import dev.tandem.testing.ScriptedEngineFactory;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What was asked live is asked again of all variants. */
@QuarkusTest
@TestProfile(RecordingServer.class)
@Tag("quarkus")
class RecordedReplayTest {

    private static final String CHATS = "/v1/chat/completions";
    private static final String RECORDING = "/admin/recording";
    private static final String REPLAYS = "/admin/replays";

    @TestHTTPResource
    URI base;

    @Inject
    ScriptedEngineFactory engines;

    private Api api;

    @BeforeEach
    void open() {
        api = new Api(base);
        assertThat(api.delete(RECORDING).status()).isEqualTo(200);
    }

    @AfterEach
    void close() {
        api.close();
    }

    private void record(String... bodies) {
        for (String body : bodies) {
            Api.Reply reply = api.post(CHATS, body);
            assertThat(reply.status()).as(reply.http().body()).isEqualTo(200);
        }
        Eventually.await("recorded", () -> recorded("kept").path("requests").asInt() == bodies.length);
    }

    private JsonNode recorded(String model) {
        return api.get(RECORDING)
                .json()
                .valueStream()
                .filter(one -> one.path("model").asText().equals(model))
                .findAny()
                .orElseThrow();
    }

    private JsonNode replayed(String query) {
        Api.Reply started = api.post(REPLAYS + query, new byte[0]);
        assertThat(started.status()).as(started.http().body()).isEqualTo(201);
        // What is deleted now is no longer the replay's.
        api.delete(RECORDING);
        String path = REPLAYS + "/" + started.json().path("id").asText();
        Eventually.await(
                () -> api.get(path).http().body(),
                () -> api.get(path).json().path("state").asText().equals("completed"));
        JsonNode report = api.get(path + "/report").json();
        api.delete(path);
        return report;
    }

    @Test
    void shouldAskTheLastRequestOfEachConversationAgain() {
        String question = "{'role': 'user', 'content': 'What is the capital of France?'}";
        record(
                "{'model': 'kept', 'messages': [" + question + "]}",
                "{'model': 'kept@b', 'stream': true, 'temperature': 0.5, 'messages': [" + question
                        + ", {'role': 'assistant', 'content': 'Paris.'}, {'role': 'user', 'content': 'And of Italy?'}]}",
                chat("kept", "Tell me a story."));

        JsonNode report = replayed("?model=kept&prompts=recorded&floor=0");

        assertThat(report.path("answers")).hasSize(2);
        assertThat(report.path("answers").toString()).contains("And of Italy?", "Tell me a story.");
        assertThat(report.path("arms").findValuesAsText("name")).containsExactly("a", "b");
    }

    @Test
    void shouldAskAVariantOnlyOnceItKnowsWhatItRuns() throws InterruptedException {
        ScriptedEngine late = engines.engine("quiet", "b");
        int before = late.started();
        late.pretend(new EngineHealth(EngineHealth.Status.LOADING, "loading"));
        try {
            String id = ServedReplays.start(api, "?model=quiet", ServedReplays.prompts(3));
            ServedReplays.await(
                    () -> ServedReplays.progress(api, id).path("state").asText().equals("running"));
            // As long as answers would take.
            Thread.sleep(Duration.ofSeconds(1));
            assertThat(late.started()).isEqualTo(before);

            late.pretend(EngineHealth.READY);
            ServedReplays.awaitCompleted(api, id);

            assertThat(late.started()).isGreaterThanOrEqualTo(before + 3);
            assertThat(ServedReplays.report(api, id).path("notes").toString())
                    .doesNotContain("changed while it answered");
            api.delete(REPLAYS + "/" + id);
        } finally {
            late.pretend(EngineHealth.READY);
        }
    }

    @Test
    void shouldTakeTheNewestOfThoseOfThatTime() {
        record(chat("kept", "one"), chat("kept", "two"), chat("kept", "three"));

        String answers = replayed("?model=kept&prompts=recorded&limit=2&since=2020-01-01&until=2999-01-01T00:00:00Z")
                .path("answers")
                .toString();

        assertThat(answers).contains("two", "three").doesNotContain("\"one\"");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            prompts=recorded&until=2020-01-01|No request|prompts
            prompts=recorded&limit=51|from 1 to 50|limit
            prompts=recorded&limit=0|from 1 to 50|limit
            prompts=recorded&since=yesterday|such as 2026|since
            prompts=all|must be recorded|prompts
            since=2020-01-01|needs prompts=recorded|since
            """)
    void shouldSayWhatIsWrong(String query, String message, String param) {
        record(chat("kept", "one"));

        Api.Reply reply = api.post(REPLAYS + "?model=kept&" + query, new byte[0]);

        assertThat(reply.status()).as(reply.http().body()).isEqualTo(400);
        assertThat(reply.json().at("/error/message").asText()).contains(message);
        assertThat(reply.json().at("/error/param").asText()).isEqualTo(param);
    }

    @Test
    void shouldRefuseAFileBesideWhatIsRecorded() {
        record(chat("kept", "one"));

        assertThat(api.post(REPLAYS + "?model=kept&prompts=recorded", "{'messages': []}")
                        .status())
                .isEqualTo(400);
    }
}
