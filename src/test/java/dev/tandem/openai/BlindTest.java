package dev.tandem.openai;

import static dev.tandem.testing.Api.chat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.testing.Api;
import dev.tandem.testing.OutcomeRows;
import dev.tandem.testing.ScriptedServer;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.HashSet;
import java.util.Set;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A blind model tells nothing of its variants. */
@QuarkusTest
@TestProfile(ScriptedServer.class)
@Tag("quarkus")
class BlindTest {

    private static final int REQUESTS = 40;
    private static final Set<String> DIFFERENT_EACH_TIME = Set.of("id", "created");

    @TestHTTPResource
    URI base;

    @Inject
    DataSource database;

    @Test
    void shouldAnswerAlikeWhicheverVariantServes() {
        try (Api api = new Api(base)) {
            int before = OutcomeRows.count(database);
            Set<String> bodies = new HashSet<>();
            Set<Set<String>> headers = new HashSet<>();
            for (int i = 0; i < REQUESTS; i++) {
                Api.Reply reply = api.post(
                        "/v1/chat/completions",
                        chat("hidden", "What is the capital of France?"),
                        "X-Tandem-Session",
                        "s" + i);
                ObjectNode body = reply.json().deepCopy();
                bodies.add(body.without(DIFFERENT_EACH_TIME).toString());
                headers.add(reply.http().headers().map().keySet());
            }
            Set<Object> served = new HashSet<>();
            OutcomeRows.awaitNew(database, before, REQUESTS)
                    .forEach(row -> served.add(String.valueOf(row.get("served"))));
            assertThat(served).containsExactlyInAnyOrder("a", "b");
            assertThat(bodies).hasSize(1);
            assertThat(headers)
                    .hasSize(1)
                    .allSatisfy(names -> assertThat(names)
                            .doesNotContain("x-tandem-variant", "x-tandem-assigned", "x-tandem-model"));
        }
    }

    @Test
    void shouldNotListVariants() {
        try (Api api = new Api(base)) {
            assertThat(api.get("/v1/models").json().path("data").findValuesAsText("id"))
                    .contains("hidden", "plain@a")
                    .doesNotContain("hidden@a", "hidden@b")
                    .as("the demo is gone when models are configured")
                    .doesNotContain("demo");
            assertThat(api.get("/v1/models/hidden@a").status()).isEqualTo(404);
        }
    }
}
