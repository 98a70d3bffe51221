package dev.tandem.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.openai.http.BodyDecoderTest;
import dev.tandem.testing.Api;
import dev.tandem.testing.ApiTestBase;
import dev.tandem.testing.Eventually;
import dev.tandem.testing.KeyedServer;
import dev.tandem.testing.RawConnection;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
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

    @Test
    void shouldAnswer413ToWhatIsTooLargeAloneWhenBodiesInFlightTakeAllTheirMemory() throws Exception {
        int tooLarge = 33 << 20;
        byte[] bomb = BodyDecoderTest.gzip(new byte[tooLarge]);
        byte[] largeBomb = BodyDecoderTest.gzip(new byte[4 * tooLarge]);
        byte[] fitting = BodyDecoderTest.gzip(new byte[tooLarge / 2]);
        assertThat(bomb.length).isLessThan(BodyBudget.LARGE);
        assertThat(largeBomb.length).isGreaterThan(BodyBudget.LARGE);
        BodyBudget.Reservation others = budget.open();
        assertThat(others.body(300_000)).isTrue();
        long taken = budget.used();
        try {
            assertThat(packed(BodyPublishers.ofByteArray(bomb))).isEqualTo(413);
            assertThat(packed(BodyPublishers.ofByteArray(largeBomb))).isEqualTo(413);
            assertThat(packed(chunked(bomb))).isEqualTo(413);
            assertThat(packed(chunked(largeBomb))).isEqualTo(413);
            assertThat(packed(BodyPublishers.ofByteArray(fitting))).isEqualTo(503);
            assertThat(packed(chunked(fitting))).isEqualTo(503);
            assertThat(status(chunked(new byte[tooLarge]))).isEqualTo(413);
            assertThat(status(chunked(new byte[1 << 20]))).isEqualTo(503);
            Eventually.await("given back", () -> budget.used() == taken);
        } finally {
            others.release();
        }
    }

    private int packed(BodyPublisher body) throws IOException, InterruptedException {
        return status(body, "Content-Encoding", "gzip");
    }

    private static BodyPublisher chunked(byte[] body) {
        return BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body));
    }

    private int status(BodyPublisher body, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(CHATS))
                .header("Content-Type", "application/json")
                .header("Authorization", CLIENT)
                .POST(body);
        return HttpClient.newHttpClient()
                .send((headers.length == 0 ? request : request.headers(headers)).build(), BodyHandlers.discarding())
                .statusCode();
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
