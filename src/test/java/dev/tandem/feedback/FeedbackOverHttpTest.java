package dev.tandem.feedback;

import static dev.tandem.testing.Api.chat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.testing.Api;
import dev.tandem.testing.OutcomeRows;
import dev.tandem.testing.Scrape;
import dev.tandem.testing.ScriptedServer;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.URI;
import java.sql.SQLException;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@TestProfile(ScriptedServer.class)
@Tag("quarkus")
class FeedbackOverHttpTest {

    private static final String PATH = "/v1/feedback";

    @TestHTTPResource
    URI base;

    @Inject
    DataSource database;

    private Api api;

    @BeforeEach
    void open() {
        api = new Api(base);
    }

    @AfterEach
    void close() {
        api.close();
    }

    /** At once after the answer: its outcome is still waiting to be written. */
    private Api.Reply answered() {
        return api.post("/v1/chat/completions", chat("plain@a", "What is the capital of France?"));
    }

    private static String rate(String id, String... fields) {
        return "{'id': '" + id + "'" + (fields.length == 0 ? "" : ", ") + String.join(", ", fields) + "}";
    }

    @Test
    void shouldTakeFeedbackOnAnAnswerThatHasJustEnded() throws SQLException {
        String id = answered().json().path("id").asText();

        Api.Reply reply = api.post(PATH, rate(id, "'rating': 0.5", "'comment': 'Right.'", "'scores': {'style': 2}"));

        assertThat(reply.status()).isEqualTo(201);
        assertThat(reply.json().path("id").asText()).startsWith("fb_");
        assertThat(reply.json().path("rating").asDouble()).isEqualTo(0.5);
        assertThat(reply.json().path("comment").asText()).isEqualTo("Right.");
        assertThat(reply.json().at("/scores/style").asDouble()).isEqualTo(2);
        assertThat(column("SELECT served || ' ' || rating FROM rated_outcome WHERE feedback_id = '"
                        + reply.json().path("id").asText() + "'"))
                .isEqualTo("a 0.5");
    }

    @Test
    void shouldTakeTheRequestsIdAndFindItInTheLogToo() {
        Api.Reply answer = answered();
        OutcomeRows.count(database);

        Api.Reply reply = api.post(PATH, rate(answer.header("x-request-id"), "'rating': 'down'"));

        assertThat(reply.status()).isEqualTo(201);
        assertThat(reply.json().path("rating").asDouble()).isEqualTo(-1);
    }

    @Test
    void shouldStoreOnceWhatIsSentTwiceWithOneKey() {
        String id = answered().json().path("id").asText();
        String key = UUID.randomUUID().toString();

        Api.Reply first = api.post(PATH, rate(id, "'rating': 'up'"), "Idempotency-Key", key);
        Api.Reply second = api.post(PATH, rate(id, "'rating': 1", "'idempotency_key': '" + key + "'"));
        Api.Reply other = api.post(PATH, rate(id, "'rating': 'down'"), "Idempotency-Key", key);

        assertThat(first.status()).isEqualTo(201);
        assertThat(second.status()).isEqualTo(200);
        assertThat(second.json()).isEqualTo(first.json());
        assertThat(other.status()).isEqualTo(409);
        assertThat(other.json().at("/error/code").asText()).isEqualTo("idempotency_key_reused");
    }

    @Test
    void shouldAmendAndWithdrawAndForgetTheComment() throws Exception {
        Api.Reply given = api.post(
                PATH, rate(answered().json().path("id").asText(), "'rating': 'up'", "'comment': 'Secret words'"));
        String feedback = given.json().path("id").asText();

        assertThat(put(feedback, "{'rating': 'down', 'comment': 'Other words'}"))
                .isEqualTo(200);
        assertThat(column("SELECT count(*) FROM feedback WHERE comment = 'Secret words'"))
                .isEqualTo("0");
        assertThat(column("SELECT rating FROM rated_outcome WHERE feedback_id = '" + feedback + "'"))
                .isEqualTo("-1.0");
        assertThat(delete(feedback)).isEqualTo(200);
        assertThat(delete(feedback)).as("again").isEqualTo(200);
        assertThat(column("SELECT count(*) FROM feedback WHERE comment IS NOT NULL AND id = '" + feedback + "'"))
                .isEqualTo("0");
        assertThat(column("SELECT count(*) FROM rated_outcome WHERE feedback_id = '" + feedback + "'"))
                .isEqualTo("0");
        assertThat(put(feedback, "{'rating': 'up'}")).isEqualTo(404);
        assertThat(delete("fb_nothing")).isEqualTo(404);
    }

    @Test
    void shouldCountRatingsAndChangesOfMindByVariant() throws Exception {
        double up = counted("up");
        double down = counted("down");
        String id = answered().json().path("id").asText();
        String key = UUID.randomUUID().toString();

        api.post(PATH, rate(id, "'rating': 'up'"), "Idempotency-Key", key);
        String feedback = api.post(PATH, rate(id, "'rating': 'up'"), "Idempotency-Key", key)
                .json()
                .path("id")
                .asText();
        put(feedback, "{'rating': 0.9}");
        put(feedback, "{'rating': -0.1}");
        put(feedback, "{'rating': 0}");
        api.post(PATH, rate(id, "'comment': 'no rating'"));

        assertThat(counted("up")).isEqualTo(up + 1);
        assertThat(counted("down")).isEqualTo(down + 1);
    }

    @Test
    void shouldCountAClientOnceForAnAnswerHoweverOftenItRatesIt() throws Exception {
        double up = counted("up");
        double down = counted("down");
        String id = answered().json().path("id").asText();

        for (int i = 0; i < 40; i++) {
            assertThat(api.post(PATH, rate(id, "'rating': 'up'")).status()).isEqualTo(201);
        }
        assertThat(counted("up")).isEqualTo(up + 1);

        for (int i = 0; i < 20; i++) {
            api.post(PATH, rate(id, "'rating': '" + (i % 2 == 0 ? "down" : "up") + "'"));
        }
        assertThat(counted("up")).isEqualTo(up + 1);
        assertThat(counted("down")).as("it changed its mind").isEqualTo(down + 1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'rating': 'up'} | 400 | id | missing_required_parameter",
                "{'id': 'chatcmpl-0123456789abcdef0123456789abcdef', 'rating': 1} | 404 | id | answer_not_found",
                "{'id': 'made-up', 'rating': 1} | 404 | id | answer_not_found",
                "{'id': 'x', 'rating': 2} | 400 | rating | decimal_above_max_value",
                "{'id': 'x', 'rating': 'good'} | 400 | rating | invalid_value",
                "{'id': 'x'} | 400 | rating | missing_required_parameter",
                "{'id': 'x', 'raiting': 1} | 400 | raiting | unknown_parameter",
                "{'id': 'x', 'rating': 1, 'scores': {'a b': 1}} | 400 | scores | invalid_value",
                "{'id': 'x', 'rating': 1, 'scores': {'a': 'b'}} | 400 | scores.a | invalid_type",
                "{'id': 'x', 'rating': 1, 'comment': ''} | 400 | comment | empty_string",
                "{'id': 'x', 'rating': 1, 'idempotency_key': 'a b'} | 400 | idempotency_key | invalid_value"
            })
    void shouldNameTheFieldAtFault(String body, int status, String param, String code) {
        Api.Reply reply = api.post(PATH, body);

        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.json().at("/error/param").asText()).isEqualTo(param);
        assertThat(reply.json().at("/error/code").asText()).isEqualTo(code);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2", "-1.5", "'good'"})
    void shouldSayWhichRatingsThereAreWhenOneIsNone(String rating) {
        assertThat(api.post(PATH, rate("x", "'rating': " + rating))
                        .json()
                        .at("/error/message")
                        .asText())
                .startsWith("Invalid 'rating'")
                .contains(">= -1 and <= 1");
    }

    @Test
    void shouldBoundCommentsAndBodies() {
        assertThat(api.post(PATH, rate("x", "'comment': '" + "c".repeat(4_001) + "'"))
                        .json()
                        .at("/error/code")
                        .asText())
                .isEqualTo("string_above_max_length");
        assertThat(api.post(PATH, rate("x", "'comment': '" + "c".repeat(300_000) + "'"))
                        .status())
                .isEqualTo(413);
    }

    private double counted(String rating) {
        return Scrape.of(api)
                .sum("tandem_feedback_total", Map.of("rating", rating, "variant", "a", "traffic", "override"));
    }

    private int put(String id, String body) {
        return api.put(PATH + "/" + id, body).status();
    }

    private int delete(String id) {
        return api.delete(PATH + "/" + id).status();
    }

    private String column(String query) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            return rows.next() ? String.valueOf(rows.getString(1)) : "";
        }
    }
}
