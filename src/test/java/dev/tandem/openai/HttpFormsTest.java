package dev.tandem.openai;

import static dev.tandem.testing.Api.chat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.openai.http.BodyDecoderTest;
import dev.tandem.testing.Api;
import dev.tandem.testing.ApiTestBase;
import dev.tandem.testing.Eventually;
import dev.tandem.testing.OutcomeRows;
import dev.tandem.testing.RawConnection;
import dev.tandem.testing.RequiredTool;
import dev.tandem.testing.Scrape;
import dev.tandem.testing.ScriptedServer;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.StreamHandler;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Forms of HTTP beside the plain one, and who may ask: over HTTP, without any key. */
@QuarkusTest
@TestProfile(ScriptedServer.class)
@Tag("quarkus")
class HttpFormsTest extends ApiTestBase {

    private static final String BODY = chat("plain", "Hello").replace('\'', '"');

    @Inject
    DataSource database;

    @Test
    void shouldAnswer100ContinueWhenTheHeadIsAcceptedAndKeepTheConnection() throws IOException {
        try (RawConnection connection = new RawConnection(base)) {
            for (int i = 0; i < 2; i++) {
                connection.post(CHATS, "Expect: 100-continue", "Content-Length: " + BODY.length());
                assertThat(connection.response().getFirst()).isEqualTo("HTTP/1.1 100 Continue");
                connection.send(BODY);
                List<String> response = connection.response();
                assertThat(response.getFirst()).isEqualTo("HTTP/1.1 200 OK");
                assertThat(response.toString().toLowerCase(Locale.ROOT)).doesNotContain("connection: close");
            }
        }
    }

    @Test
    void shouldKeepTheConnectionWhenALargeBodyWasRead() throws IOException {
        String large = BODY + " ".repeat(2 * 1024 * 1024);
        try (RawConnection connection = new RawConnection(base)) {
            for (int i = 0; i < 2; i++) {
                connection.post(CHATS, "Content-Length: " + large.length());
                connection.send(large);
                assertThat(connection.response().getFirst()).isEqualTo("HTTP/1.1 200 OK");
            }
        }
    }

    @Test
    void shouldNotMakeCurlWaitBeforeALargeBody() throws Exception {
        Process curl = new ProcessBuilder(
                        RequiredTool.require("curl", "install curl (Debian: apt-get install curl).")
                                .toString(),
                        "-sv",
                        "--data-binary",
                        "@-",
                        "-HContent-Type: application/json",
                        "-HExpect: 100-continue",
                        base.resolve(CHATS).toString())
                .redirectErrorStream(true)
                .start();
        try (OutputStream body = curl.getOutputStream()) {
            body.write((BODY + " ".repeat(2 * 1024 * 1024)).getBytes(StandardCharsets.UTF_8));
        }
        String told = new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(told).contains("< HTTP/1.1 100 Continue", "< HTTP/1.1 200 OK");
        assertThat(told).doesNotContain("Done waiting for 100-continue");
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

    @ParameterizedTest
    @ValueSource(strings = {"zzz\r\nel\r\n0\r\n\r\n", "2\r\nelse\r\n0\r\n\r\n", "-1\r\n", "0\r\nno field\0\r\n\r\n"})
    void shouldAnswer400AndCountABadRequestWhenAChunkIsNone(String chunk) throws IOException {
        int before = OutcomeRows.count(database);
        for (String path : List.of(CHATS, "/v1/feedback", "/admin/replays?model=plain")) {
            try (RawConnection connection = new RawConnection(base)) {
                connection.post(path, "Transfer-Encoding: chunked");
                connection.send("5\r\n{\"mod\r\n" + chunk);
                List<String> response = connection.response();
                assertThat(response.getFirst()).as(path).contains("400");
                assertThat(response.getLast()).contains("invalid_request_error");
                assertThat(connection.isClosedByServer()).isTrue();
            }
        }
        assertThat(OutcomeRows.awaitNew(database, before, 1))
                .singleElement()
                .satisfies(row -> assertThat(row)
                        .containsEntry("result", "rejected")
                        .containsEntry("error_type", "bad_request")
                        .containsEntry("status", 400));
    }

    @Test
    void shouldLogNoErrorWhenAnUploadBreaksOff() throws IOException {
        List<String> errors = new CopyOnWriteArrayList<>();
        Handler handler = new StreamHandler() {
            @Override
            public void publish(LogRecord line) {
                if (line.getLevel().intValue() >= Level.WARNING.intValue()) {
                    errors.add(line.getLoggerName() + " " + line.getMessage() + " " + line.getThrown());
                }
            }
        };
        Logger root = Logger.getLogger("");
        root.addHandler(handler);
        try {
            for (int i = 0; i < 20; i++) {
                try (RawConnection connection = new RawConnection(base)) {
                    connection.post("/admin/replays?model=plain", "Transfer-Encoding: chunked");
                    connection.send("5\r\n{\"mod\r\nzzz\r\n");
                    List<String> response = connection.response();
                    assertThat(response.getFirst()).isEqualTo("HTTP/1.1 400 Bad Request");
                    assertThat(response.getLast()).contains("bad_request");
                }
                try (RawConnection connection = new RawConnection(base)) {
                    connection.post("/admin/replays?model=plain", "Content-Length: 1000");
                    connection.send("{\"mod");
                }
            }
            Eventually.await(
                    "all uploads are over",
                    () -> Thread.getAllStackTraces().values().stream()
                            .flatMap(Arrays::stream)
                            .noneMatch(frame -> frame.getClassName().startsWith("dev.tandem.admin.")));
            assertThat(api.get("/admin/replays").json()).isEmpty();
        } finally {
            root.removeHandler(handler);
        }
        assertThat(errors).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Expect: banana", "Expect: 100-continue\r\nExpect: banana", "Expect: 100-continue, banana"})
    void shouldAnswer417WhenItDoesNotKnowWhatIsExpected(String expect) throws IOException {
        try (RawConnection connection = new RawConnection(base)) {
            connection.post(CHATS, expect, "Content-Length: " + BODY.length());
            List<String> response = connection.response();
            assertThat(response.getFirst()).isEqualTo("HTTP/1.1 417 Expectation Failed");
            assertThat(response.getLast()).contains("expectation_failed", "100-continue");
            assertThat(connection.isClosedByServer()).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET /admin/models HTTP/1.1 | Host: localhost, Host: evil.com",
                "GET http://evil.com/admin/models HTTP/1.1 | Host: localhost",
                "GET http://evil.com/models HTTP/1.1 | Host: localhost",
                "GET http://localhost/admin/models HTTP/1.1 | Host: evil.com",
                "GET /admin/models HTTP/1.2 | Host: localhost",
                "POST /v1/chat/completions HTTP/1.1 | Host: localhost, Transfer-Encoding: xchunked",
                "POST /v1/chat/completions HTTP/1.1 | Host: localhost, Transfer-Encoding: gzip, Transfer-Encoding: chunked"
            })
    void shouldRefuseAndCloseWhenAHeadCanBeReadInTwoWays(String line, String headers) throws IOException {
        try (RawConnection connection = new RawConnection(base)) {
            connection.send(line + "\r\n" + headers.replace(", ", "\r\n") + "\r\n\r\n");
            List<String> response = connection.response();
            assertThat(response.getFirst()).contains("400");
            assertThat(response.getLast()).contains("invalid_request_error");
            assertThat(connection.isClosedByServer()).isTrue();
        }
    }

    @Test
    void shouldAnswerHttp10() throws IOException {
        try (RawConnection connection = new RawConnection(base)) {
            connection.send("GET /v1/models HTTP/1.0\r\nHost: localhost\r\n\r\n");
            assertThat(connection.response().getFirst()).endsWith(" 200 OK");
        }
    }

    @Test
    void shouldAnswerAWholeUrlOfTheHostThatIsAskedFor() throws IOException {
        try (RawConnection connection = new RawConnection(base)) {
            connection.send("GET http://LOCALHOST:1/v1/models HTTP/1.1\r\nHost: localhost:1\r\n\r\n");
            assertThat(connection.response().getFirst()).contains("200");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/nothing",
                "/q/nothing",
                "/v1/responses",
                "/v1/embeddings",
                "/v1/messages",
                "/v1/chat/completions;x=1",
                "/v1;x/chat/completions",
                "/v1/feedback;x",
                "/admin;x/models"
            })
    void shouldAnswer404InOpenAisWordsWhenAPathIsUnknownOrHasParameters(String path) {
        Api.Reply reply = api.post(path, BODY);
        assertThat(reply.status()).isEqualTo(404);
        assertThat(reply.json().at("/error/code").asText()).isEqualTo("unknown_url");
        assertThat(reply.json().at("/error/message").asText()).contains("/v1/chat/completions");
    }

    @Test
    void shouldSayWhatIsHereWhenTheRootIsOpened() {
        Api.Reply root = api.get("/");
        assertThat(root.status()).isEqualTo(200);
        assertThat(root.header("content-type")).startsWith("text/plain");
        assertThat(root.http().body()).contains("/v1", "/admin", "/q/openapi");
        assertThat(api.post("/", BODY).status()).isEqualTo(404);
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
    void shouldRefuseAHostThatAPageMayHaveReboundUnlessItIsListed() throws IOException {
        for (String path : List.of("/v1/models", "/admin/models", "/q/metrics")) {
            try (RawConnection connection = new RawConnection(base)) {
                connection.send("GET " + path + " HTTP/1.1\r\nHost: evil.com:8080\r\n\r\n");
                assertThat(connection.response().getFirst()).contains("403");
                connection.send("GET " + path + " HTTP/1.1\r\nHost: Tandem.example:8080\r\n\r\n");
                assertThat(connection.response().getFirst())
                        .as("without a key, only this machine's own names administrate")
                        .contains(path.startsWith("/v1") ? "200" : "403");
                connection.send("GET " + path + " HTTP/1.1\r\nHost: localhost:8080\r\n\r\n");
                assertThat(connection.response().getFirst()).contains("200");
            }
        }
    }

    /** Kubernetes asks under the pod's address, balancers under a name of theirs. Under a name that is not known, no more. */
    @ParameterizedTest
    @ValueSource(
            strings = {"/q/health", "/q/health/live", "/q/health/ready", "/q/health/started", "/v1/health", "/health"})
    void shouldTellItsHealthUnderAnyNameAndNoMoreUnderAStrangers(String path) throws IOException {
        try (RawConnection connection = new RawConnection(base)) {
            connection.send("GET " + path + " HTTP/1.1\r\nHost: tandem.prod.example.com\r\n\r\n");
            List<String> response = connection.response();
            assertThat(response.getFirst()).contains("200");
            assertThat(response.getLast()).isIn("{\"status\":\"UP\"}", "{\"status\":\"ok\"}");
            connection.send("GET " + path + " HTTP/1.1\r\nHost: 10.1.2.3:8080\r\n\r\n");
            assertThat(connection.response().getFirst()).contains("200");
        }
        assertThat(api.get(path, "Origin", "http://evil.com").status()).isEqualTo(403);
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
