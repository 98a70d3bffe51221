package dev.tandem.quality;

import static dev.tandem.testing.Api.chat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.testing.Api;
import dev.tandem.testing.Eventually;
import dev.tandem.testing.Fault;
import dev.tandem.testing.OutcomeRows;
import dev.tandem.testing.RawConnection;
import dev.tandem.testing.Scrape;
import dev.tandem.testing.ScriptedEngineFactory;
import dev.tandem.testing.ScriptedServer;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Signals reach the log and the meters of the variant that gave the answer. */
@QuarkusTest
@TestProfile(ScriptedServer.class)
@Tag("quarkus")
class SignalsOverHttpTest {

    private static final String CHATS = "/v1/chat/completions";

    @TestHTTPResource
    URI base;

    @Inject
    ScriptedEngineFactory engines;

    @Inject
    DataSource database;

    private Api api;
    private int before;

    @BeforeEach
    void open() {
        api = new Api(base);
        engines.forgetFaults();
        before = OutcomeRows.count(database);
    }

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void shouldLogAndCountALoop() {
        double counted = counted("repetition_loop");

        api.post(CHATS, chat("plain@a", "Tell me a story of loops.", "'max_tokens': 900"));

        assertThat(signals()).isEqualTo("truncated,repetition_loop");
        assertThat(counted("repetition_loop")).isEqualTo(counted + 1);
    }

    @Test
    void shouldJudgeJsonOffTheEventLoopAndStillCountOnce() {
        api.post(
                CHATS,
                chat(
                        "plain@a",
                        "As JSON?",
                        "'response_format': {'type': 'json_schema', 'json_schema':"
                                + " {'name': 'n', 'schema': {'type': 'object', 'required': ['country']}}}"));

        assertThat(signals()).isEqualTo("invalid_json");
        assertThat(OutcomeRows.count(database)).isEqualTo(before + 1);
    }

    @Test
    void shouldTellWhoAskedAgain() {
        String question = chat("plain", "What is the capital of France, once more?");
        api.post(CHATS, question);
        assertThat(signals()).isEmpty();
        before++;

        api.post(CHATS, question);

        assertThat(signals()).isEqualTo("regeneration");
    }

    @Test
    void shouldTellWhoLeft() throws Exception {
        engines.engine("plain", "a").expect(new Fault.Slow(Duration.ofMillis(20)));
        try (Api.Events events = api.stream(CHATS, chat("plain@a", "Tell me a story to leave.", "'stream': true"))) {
            events.data();
            events.data();
        }

        assertThat(signals()).isEqualTo("abandonment");
    }

    @ParameterizedTest
    @CsvSource({"true, 0", "false, 0", "false, 3"})
    void shouldNotSpeakOfAnAnswerWhenTheClientLeavesAServerThatHasShownNothing(boolean stream, int events)
            throws Exception {
        String question = "Are you there, " + stream + events + "?";
        String body = chat("plain@a", question, "'stream': " + stream).replace('\'', '"');
        engines.engine("plain", "a").expect(new Fault.HangAfter(events));
        try (RawConnection impatient = new RawConnection(base)) {
            impatient.post(CHATS, "Content-Length: " + body.length());
            impatient.send(body);
            Eventually.await("asked", () -> engines.engine("plain", "a").running() == 1);
        }
        var left = OutcomeRows.awaitNew(database, before, 1).getFirst();
        assertThat(left.get("result")).isEqualTo("client_cancelled");
        assertThat(left.get("signals")).isEqualTo("");
        before++;

        api.post(CHATS, body);

        assertThat(signals()).isEmpty();
    }

    private String signals() {
        return String.valueOf(
                OutcomeRows.awaitNew(database, before, 1).getFirst().get("signals"));
    }

    private double counted(String signal) {
        return Scrape.of(api)
                .sum("tandem_quality_signals_total", Map.of("signal", signal, "variant", "a", "traffic", "override"));
    }
}
