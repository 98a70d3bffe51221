package dev.tandem.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.testing.Api;
import dev.tandem.testing.ApiTestBase;
import dev.tandem.testing.Eventually;
import dev.tandem.testing.KeyedServer;
import dev.tandem.testing.RawConnection;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The memory of bodies in flight, over HTTP: 2 MB of it, and 3 s for a client that pauses. */
@QuarkusTest
@TestProfile(KeyedServer.class)
@Tag("quarkus")
class BodiesInFlightTest extends ApiTestBase {

    private static final String CLIENT = "Bearer " + KeyedServer.APP;

    @Inject
    BodyBudget budget;

    @Test
    void shouldAnswer503ToLargeBodiesAndServeSmallOnesWhenBodiesInFlightTakeAllTheirMemory() throws IOException {
        String large = Api.chat("plain", "word ".repeat(40_000)).replace('\'', '"');
        try (RawConnection slow = new RawConnection(base)) {
            slow.post(CHATS, "Content-Length: " + large.length(), "Authorization: " + CLIENT);
            slow.send(large.substring(0, 1000));
            Eventually.await("taken", () -> budget.used() > large.length());

            Api.Reply refused = api.post(CHATS, large, "Authorization", CLIENT);
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.header("retry-after")).isEqualTo("2");
            assertThat(refused.json().at("/error/code").asText()).isEqualTo("bodies_in_flight");
            assertThat(api.post(CHATS, Api.chat("plain", "Hello"), "Authorization", CLIENT)
                            .status())
                    .isEqualTo(200);
            assertThat(slow.response().getFirst()).contains("408");
            assertThat(slow.isClosedByServer()).isTrue();
        }
        Api.Reply alone = api.post(CHATS, large, "Authorization", CLIENT);
        assertThat(alone.status()).isEqualTo(400);
        assertThat(alone.json().at("/error/code").asText()).isEqualTo("context_length_exceeded");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 100", "Content-Length: 65536", "Transfer-Encoding: chunked"})
    void shouldAnswer408WhenAClientSendsAHeadAndNothingElse(String length) throws IOException {
        try (RawConnection silent = new RawConnection(base)) {
            silent.post(CHATS, length, "Authorization: " + CLIENT);

            assertThat(silent.response().getFirst()).contains("408");
            assertThat(silent.isClosedByServer()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 1000", "Content-Length: 100000000", "Transfer-Encoding: chunked"})
    void shouldAnswer408WhenAnUploadOfPromptsPauses(String length) throws IOException {
        try (RawConnection silent = new RawConnection(base)) {
            silent.post("/admin/replays?model=plain", length, "Authorization: Bearer " + KeyedServer.OPERATOR);
            silent.send(length.startsWith("T") ? "5\r\n{\"mes\r\n" : "{\"mes");

            List<String> response = silent.response();
            assertThat(response.getFirst()).contains("408");
            assertThat(response.getLast()).contains("request_timeout");
            assertThat(silent.isClosedByServer()).isTrue();
        }
    }

    @Test
    void shouldTakeAnUploadOfPromptsThatComesInParts() throws IOException {
        String prompts =
                "{\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}\n".repeat(2) + "{\"messages\":7}\n";
        try (RawConnection connection = new RawConnection(base)) {
            connection.post(
                    "/admin/replays?model=plain",
                    "Expect: 100-continue",
                    "Content-Length: " + prompts.length(),
                    "Authorization: Bearer " + KeyedServer.OPERATOR);
            assertThat(connection.response().getFirst()).isEqualTo("HTTP/1.1 100 Continue");
            for (int at = 0; at < prompts.length(); at += 40) {
                connection.send(prompts.substring(at, Math.min(at + 40, prompts.length())));
            }
            List<String> response = connection.response();
            assertThat(response.getFirst()).contains("400");
            assertThat(response.getLast()).contains("Line 3: ");
        }
    }
}
