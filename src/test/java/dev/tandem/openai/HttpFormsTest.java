package dev.tandem.openai;

import static dev.tandem.testing.Api.chat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.openai.http.BodyDecoderTest;
import dev.tandem.testing.Api;
import dev.tandem.testing.Eventually;
import dev.tandem.testing.RawConnection;
import dev.tandem.testing.Scrape;
import dev.tandem.testing.ScriptedServer;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Forms of HTTP beside the plain one, and who may ask: over HTTP, without any key. */
@QuarkusTest
@TestProfile(ScriptedServer.class)
@Tag("quarkus")
class HttpFormsTest {

    private static final String CHATS = "/v1/chat/completions";
    private static final String BODY = chat("plain", "Hello").replace('\'', '"');

    @TestHTTPResource
    URI base;

    private Api api;

    @BeforeEach
    void open() {
        api = new Api(base);
    }

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void shouldAnswer100ContinueWhenTheHeadIsAccepted() throws IOException {
        try (RawConnection connection = new RawConnection(base)) {
            connection.post(CHATS, "Expect: 100-continue", "Content-Length: " + BODY.length());
            assertThat(connection.response().getFirst()).isEqualTo("HTTP/1.1 100 Continue");
            connection.send(BODY);
            assertThat(connection.response().getFirst()).isEqualTo("HTTP/1.1 200 OK");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/chat/completions, application/json, 50000000, 413",
        "/v1/chat/completions, text/plain, 100, 415",
        "/v1/nothing, application/json, 100, 404",
        "/v1/models, application/json, 100, 405"
    })
    void shouldAnswerTheFinalStatusAtOnceWhenTheHeadIsNotAccepted(String path, String type, int length, int status)
            throws IOException {
        try (RawConnection connection = new RawConnection(base)) {
            connection.send("POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + type
                    + "\r\nExpect: 100-continue\r\nContent-Length: " + length + "\r\n\r\n");
            List<String> response = connection.response();
            assertThat(response.getFirst()).contains(" " + status + " ");
            assertThat(response.toString().toLowerCase(Locale.ROOT)).contains("connection: close");
            assertThat(connection.isClosedByServer()).isTrue();
        }
    }

    @Test
    void shouldReadABodyInGzipAndCountABombByWhatItBecomes() throws IOException {
        byte[] packed = BodyDecoderTest.gzip(BODY.getBytes(StandardCharsets.UTF_8));
        assertThat(api.post(CHATS, packed, "Content-Encoding", "gzip").status()).isEqualTo(200);

        byte[] bomb = BodyDecoderTest.gzip(new byte[100 * 1024 * 1024]);
        assertThat(api.post(CHATS, bomb, "Content-Encoding", "gzip").status()).isEqualTo(413);
        assertThat(api.post(CHATS, BODY, "Content-Encoding", "gzip").status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"zstd", "br", "deflate", "gzip, gzip"})
    void shouldAnswer415AndSayWhatIsReadWhenABodyIsPackedOtherwise(String encoding) {
        Api.Reply reply = api.post(CHATS, BODY, "Content-Encoding", encoding);
        assertThat(reply.status()).isEqualTo(415);
        assertThat(reply.header("accept-encoding")).isEqualTo("gzip");
        assertThat(reply.json().at("/error/message").asText()).contains("gzip");
    }

    @Test
    void shouldAnswer415WhenABodyHasNoType() throws IOException {
        try (RawConnection connection = new RawConnection(base)) {
            connection.send("POST " + CHATS + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + BODY.length()
                    + "\r\n\r\n" + BODY);
            assertThat(connection.response().getFirst()).contains("415");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/v1/chat/completions | OPTIONS, POST",
                "/v1/feedback/fb_1 | DELETE, OPTIONS, PUT",
                "/admin/replays | GET, HEAD, OPTIONS, POST",
                "/admin/replays/rp_1 | DELETE, GET, HEAD, OPTIONS"
            })
    void shouldNameTheMethodsThatAPathTakesWhenItDoesNotTakeThisOne(String path, String allowed) throws IOException {
        try (RawConnection connection = new RawConnection(base)) {
            connection.send("PATCH " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
            List<String> response = connection.response();
            assertThat(response.getFirst()).contains("405");
            assertThat(response).anyMatch(line -> line.equalsIgnoreCase("Allow: " + allowed));
        }
    }

    @Test
    void shouldNameTheLimitWhenABodyIsTooLarge() {
        assertThat(api.post("/v1/feedback", new byte[300_000])
                        .json()
                        .at("/error/message")
                        .asText())
                .contains("262144 bytes");
    }

    @Test
    void shouldAnswer400WhenAChunkIsNone() throws IOException {
        try (RawConnection connection = new RawConnection(base)) {
            connection.post(CHATS, "Transfer-Encoding: chunked");
            connection.send("5\r\n{\"mod\r\nzzz\r\nel\r\n0\r\n\r\n");
            assertThat(connection.response().getFirst()).contains("400");
            assertThat(connection.isClosedByServer()).isTrue();
        }
    }

    @Test
    void shouldNotExecuteWhatIsPipelinedBehindAConnectionThatCloses() throws IOException {
        double before = completed();
        int size = 2 * 1024 * 1024;
        try (RawConnection connection = new RawConnection(base)) {
            String second = "POST " + CHATS + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    + "Content-Length: " + BODY.length() + "\r\n\r\n" + BODY;
            connection.send("POST /v1/feedback HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    + "Content-Length: " + size + "\r\n\r\n" + "x".repeat(size) + second);
            assertThat(connection.response().getFirst()).contains("413");
            assertThat(connection.isClosedByServer()).isTrue();
        }
        assertThat(api.post(CHATS, BODY).status()).isEqualTo(200);
        Eventually.await("the last one is counted", () -> completed() > before);
        assertThat(completed()).isEqualTo(before + 1);
    }

    private double completed() {
        return Scrape.of(api)
                .sum("tandem_requests_total", Map.of("gen_ai_request_model", "plain", "outcome", "completed"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/nothing", "/admin/nothing", "/nothing", "/v1/models", "/admin/models"})
    void shouldCloseTheConnectionWhenABodyThatNobodyReadsDoesNotEnd(String path) throws IOException {
        try (RawConnection connection = new RawConnection(base)) {
            connection.post(path, "Transfer-Encoding: chunked");
            assertThat(connection.response().getFirst()).containsAnyOf("404", "405");
            assertThat(connection.isClosedByServer()).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "Origin, http://evil.com",
        "Origin, null",
        "Origin, http://localhost:1",
        "Sec-Fetch-Site, cross-site",
        "Sec-Fetch-Site, same-site"
    })
    void shouldRefuseWhatAForeignPageSends(String header, String value) {
        assertThat(api.post(CHATS, BODY, header, value).status()).isEqualTo(403);
        assertThat(api.get("/v1/models", header, value).status()).isEqualTo(403);
        Api.Reply replay = api.post("/admin/replays?model=plain", BODY, header, value, "Content-Type", "text/plain");
        assertThat(replay.status()).isEqualTo(403);
        assertThat(replay.json().at("/error/message").asText()).contains("quarkus.http.cors.origins");
        assertThat(api.get("/admin/replays").json()).isEmpty();
    }

    @Test
    void shouldAnswerAPageOfItsOwn() {
        String own = base.getScheme() + "://" + base.getAuthority();
        assertThat(api.post(CHATS, BODY, "Origin", own).status()).isEqualTo(200);
        assertThat(api.post(CHATS, BODY, "Origin", "https://proxied.example", "Sec-Fetch-Site", "same-origin")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void shouldRefuseAHostThatAPageMayHaveRebound() throws IOException {
        for (String path : List.of("/v1/models", "/admin/models", "/q/metrics")) {
            try (RawConnection connection = new RawConnection(base)) {
                connection.send("GET " + path + " HTTP/1.1\r\nHost: evil.com:8080\r\n\r\n");
                assertThat(connection.response().getFirst()).contains("403");
                connection.send("GET " + path + " HTTP/1.1\r\nHost: localhost:8080\r\n\r\n");
                assertThat(connection.response().getFirst()).contains("200");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Via: 1.1 x", "X-Real-IP: 10.0.0.1", "X-Forwarded-Host: localhost", "Connection: close"})
    void shouldCloseAdministrationWithoutAKeyToAProxy(String header) throws IOException {
        try (RawConnection connection = new RawConnection(base)) {
            connection.send("GET /admin/models HTTP/1.1\r\nHost: localhost\r\n" + header + "\r\n\r\n");
            assertThat(connection.response().getFirst()).contains("403");
        }
    }
}
