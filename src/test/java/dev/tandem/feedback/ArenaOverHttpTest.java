package dev.tandem.feedback;

import static dev.tandem.testing.Api.chat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.testing.Api;
import dev.tandem.testing.Eventually;
import dev.tandem.testing.Fault;
import dev.tandem.testing.KeyedServer;
import dev.tandem.testing.OutcomeRows;
import dev.tandem.testing.Scrape;
import dev.tandem.testing.ScriptedEngineFactory;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@TestProfile(KeyedServer.class)
@Tag("quarkus")
class ArenaOverHttpTest {

    private static final String ARENA = "/v1/arena";
    private static final String VOTES = "/v1/votes";
    private static final String[] ANN = {"Authorization", "Bearer " + KeyedServer.ANN};
    private static final String[] BEN = {"Authorization", "Bearer " + KeyedServer.BEN};
    private static final String FRANCE = "What is the capital of France?";

    @TestHTTPResource
    URI base;

    @Inject
    ScriptedEngineFactory engines;

    @Inject
    DataSource database;

    private Api api;

    @BeforeEach
    void open() {
        api = new Api(base);
        engines.forgetFaults();
    }

    @AfterEach
    void close() {
        api.close();
    }

    private String issued() {
        return api.post(ARENA, chat("plain", FRANCE), ANN).json().path("id").asText();
    }

    private static String vote(String pair, String vote) {
        return "{'pair': '" + pair + "', 'vote': '" + vote + "'}";
    }

    @Test
    void shouldGiveBothAnswersAndTellWhoseTheyWereAfterTheVoteOnly() {
        int before = OutcomeRows.count(database);
        Api.Reply pair = api.post(ARENA, chat("plain", FRANCE), ANN);

        assertThat(pair.status()).isEqualTo(200);
        assertThat(pair.json().at("/left/message/content").asText()).contains("Paris");
        assertThat(pair.json().at("/right/message/content").asText()).contains("Paris");
        assertThat(pair.json().toString()).doesNotContain("variant", "usage", "fingerprint");
        Api.Reply told = api.post(VOTES, vote(pair.json().path("id").asText(), "left"), ANN);
        assertThat(told.status()).isEqualTo(200);
        assertThat(Set.of(
                        told.json().at("/left/variant").asText(),
                        told.json().at("/right/variant").asText()))
                .containsExactlyInAnyOrder("a", "b");
        assertThat(OutcomeRows.awaitNew(database, before, 2))
                .extracting(row -> row.get("traffic") + " " + row.get("result"))
                .containsExactly("arena completed", "arena completed");
    }

    @Test
    void shouldStreamPiecesOfBothSidesInTurn() throws Exception {
        ObjectMapper json = new ObjectMapper();
        try (Api.Events events =
                api.stream(ARENA, chat("plain", "Tell me a story.", "'stream': true", "'max_tokens': 100"), ANN)) {
            assertThat(events.status()).isEqualTo(200);
            List<String> data = events.rest();
            assertThat(data.getLast()).isEqualTo("[DONE]");
            StringBuilder left = new StringBuilder();
            StringBuilder right = new StringBuilder();
            for (int i = 0; i < data.size() - 1; i++) {
                JsonNode chunk = json.readTree(data.get(i));
                assertThat(chunk.path("side").asText()).isEqualTo(i % 2 == 0 ? "left" : "right");
                (i % 2 == 0 ? left : right).append(chunk.at("/delta/content").asText());
            }
            assertThat(left.toString()).startsWith("Once there was a fox.").isEqualTo(right.toString());
            assertThat(json.readTree(data.get(data.size() - 2))
                            .path("finish_reason")
                            .asText())
                    .isEqualTo("length");
        }
    }

    @Test
    void shouldRefuseForeignAndSecondAndUnissuedVotes() {
        String id = issued();

        assertThat(api.post(VOTES, vote(id, "left"), BEN).status()).isEqualTo(403);
        assertThat(api.post(VOTES, vote(id, "left")).status()).isEqualTo(401);
        assertThat(api.post(
                                VOTES,
                                vote(id, "left"),
                                "Authorization",
                                "Bearer " + KeyedServer.ANN,
                                "X-Tandem-Session",
                                "another")
                        .status())
                .isEqualTo(403);
        assertThat(api.post(VOTES, vote("pair_00000000000000000000000000000000", "left"), ANN)
                        .status())
                .isEqualTo(404);
        assertThat(api.post(VOTES, vote(id, "right"), ANN).status()).isEqualTo(200);
        Api.Reply second = api.post(VOTES, vote(id, "right"), ANN);
        assertThat(second.status()).isEqualTo(409);
        assertThat(second.json().at("/error/code").asText()).isEqualTo("already_voted");
        assertThat(second.json().toString()).doesNotContain("variant");
    }

    @Test
    void shouldCountWhatAVoteMeansForEachVariant() {
        double wins = counted("win");
        double losses = counted("loss");
        double bad = counted("both_bad");

        api.post(VOTES, vote(issued(), "left"), ANN);
        api.post(VOTES, vote(issued(), "both_bad"), ANN);

        assertThat(counted("win")).isEqualTo(wins + 1);
        assertThat(counted("loss")).isEqualTo(losses + 1);
        assertThat(counted("both_bad")).isEqualTo(bad + 2);
    }

    private double counted(String vote) {
        return Scrape.of(api, KeyedServer.OPERATOR)
                .sum("tandem_votes_total", Map.of("vote", vote, "gen_ai_request_model", "plain"));
    }

    @Test
    void shouldNotTellTheVariantsOfABlindModel() {
        String id =
                api.post(ARENA, chat("hidden", FRANCE), ANN).json().path("id").asText();

        Api.Reply told = api.post(VOTES, vote(id, "tie"), ANN);

        assertThat(told.status()).isEqualTo(200);
        assertThat(told.json().has("left")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "plain@a | | 400 | model",
                "m | | 400 | model",
                "plain@nobody | | 404 | model",
                "plain | 'n': 2 | 400 | n",
                "plain | 'store': 9 | 400 | store",
                "plain | 'tools': [{'type': 'function', 'function': {'name': 'f'}}] | 400 | tools"
            })
    void shouldNameTheFieldAtFaultAndNoVariant(String model, String field, int status, String param) {
        Api.Reply reply = api.post(ARENA, field == null ? chat(model, FRANCE) : chat(model, FRANCE, field), ANN);

        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.json().at("/error/param").asText()).isEqualTo(param);
        assertThat(reply.json().at("/error/message").asText()).doesNotContain("variant 'a'", "variant 'b'");
    }

    @Test
    void shouldIssueNoPairAndNameNobodyWhenOneSideFails() {
        for (String broken : List.of("a", "b")) {
            engines.engine("plain", broken).expect(new Fault.BrokenAfter(2));

            Api.Reply reply = api.post(ARENA, chat("plain", FRANCE), ANN);

            assertThat(reply.status()).isEqualTo(502);
            assertThat(reply.json().at("/error/message").asText())
                    .isEqualTo("One of the two answers could not be generated, so there is no pair.");
        }
    }

    @Test
    void shouldStopBothWhenTheClientLeaves() {
        int before = OutcomeRows.count(database);
        engines.engine("plain", "a").expect(new Fault.HangAfter(3));
        engines.engine("plain", "b").expect(new Fault.HangAfter(3));
        Api leaving = new Api(base);
        Thread asking = Thread.ofVirtual().start(() -> {
            try {
                leaving.post(ARENA, chat("plain", FRANCE), ANN);
            } catch (RuntimeException e) {
                // Its own connection was cut.
            }
        });
        Eventually.await(
                "both asked",
                () -> engines.engine("plain", "a").running()
                                + engines.engine("plain", "b").running()
                        == 2);
        leaving.leave();

        assertThat(OutcomeRows.awaitNew(database, before, 2).stream()
                        .map(row -> row.get("result") + " " + row.get("signals"))
                        .collect(Collectors.toList()))
                // Nothing of either was sent: no answer was left.
                .containsExactly("client_cancelled ", "client_cancelled ");
        Eventually.await(
                "both stopped",
                () -> engines.engine("plain", "a").running()
                                + engines.engine("plain", "b").running()
                        == 0);
        assertThat(asking).isNotNull();
    }
}
