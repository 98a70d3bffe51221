package dev.tandem.clients;

import static dev.tandem.testing.Api.chat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.testing.Api;
import dev.tandem.testing.Eventually;
import dev.tandem.testing.OutcomeRows;
import dev.tandem.testing.PackagedServer;
import dev.tandem.testing.RawConnection;
import dev.tandem.testing.TickingUpstream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sqlite.SQLiteDataSource;

/**
 * Connections that clients half close or leave, and heads that are none: on the packaged program, since Netty finds what
 * looks after connections there only.
 */
@Tag("quarkus")
class HttpConnectionsIT {

    private static final String CHATS = "/v1/chat/completions";

    @TempDir
    static Path data;

    private static TickingUpstream endless;
    private static TickingUpstream ending;
    private static PackagedServer server;
    private static URI base;

    @BeforeAll
    static void start() throws IOException {
        endless = new TickingUpstream();
        ending = new TickingUpstream();
        ending.end();
        List<String> settings = new ArrayList<>(endless.settings("m", "endless"));
        settings.addAll(ending.settings("m", "ending"));
        server = PackagedServer.start(data, settings.toArray(new String[0]));
        base = server.base();
        try (Api api = new Api(base)) {
            Eventually.await(
                    "ready", () -> api.get("/q/health/ready").json().toString().contains("\"m\":\"ready\""));
        }
    }

    @AfterAll
    static void stop() {
        server.close();
        endless.close();
        ending.close();
    }

    private static RawConnection asking(String model, boolean stream) throws IOException {
        String body = chat(model, "Hi", "'stream': " + stream).replace('\'', '"');
        RawConnection connection = new RawConnection(base);
        connection.post(CHATS, "Content-Length: " + body.length());
        connection.send(body);
        return connection;
    }

    /** Of the variant whose answers have no end. */
    private static List<Map<String, @Nullable Object>> endlessOutcomes() {
        SQLiteDataSource log = new SQLiteDataSource();
        log.setUrl("jdbc:sqlite:" + data.resolve("tandem.db"));
        return OutcomeRows.all(log).stream()
                .filter(row -> "endless".equals(row.get("assigned")))
                .toList();
    }

    @Test
    void shouldAnswerWholeAndCloseWhenAClientHalfCloses() throws IOException {
        try (RawConnection connection = asking("m@ending", false)) {
            connection.shutdownOutput();

            List<String> response = connection.response();
            assertThat(response.getFirst()).isEqualTo("HTTP/1.1 200 OK");
            assertThat(response.getLast())
                    .contains("\"finish_reason\":\"stop\"")
                    .endsWith("}");
            assertThat(connection.isClosedByServer()).isTrue();
        }
    }

    @Test
    void shouldStreamToTheEndAndCloseWhenAClientHalfCloses() throws IOException {
        try (RawConnection connection = asking("m@ending", true)) {
            connection.shutdownOutput();

            assertThat(connection.rest())
                    .startsWith("HTTP/1.1 200 OK\r\n")
                    .contains("data: [DONE]\n\n")
                    .endsWith("0\r\n\r\n");
        }
    }

    /** It takes longer than the first probes. */
    @Test
    void shouldAnswerAHalfClosedClientHoweverLongThatTakes() throws Exception {
        int before = endless.cancelled();
        try (RawConnection whole = asking("m@endless", false);
                RawConnection streamed = asking("m@endless", true)) {
            whole.shutdownOutput();
            streamed.shutdownOutput();
            Thread.sleep(1_500);

            assertThat(endless.cancelled()).isEqualTo(before);
            assertThat(streamed.response().getFirst()).isEqualTo("HTTP/1.1 200 OK");
        }
        Eventually.await("both are cancelled", () -> endless.cancelled() == before + 2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldFindOutThatAClientLeft(boolean stream) throws IOException {
        int before = endlessOutcomes().size();
        int asked = endless.asked();
        int cancelled = endless.cancelled();
        try (RawConnection connection = asking("m@endless", stream)) {
            Eventually.await("asked", () -> endless.asked() == asked + 1);
            if (stream) {
                assertThat(connection.response().getFirst()).contains("200");
            }
        }

        Eventually.await("cancelled", () -> endless.cancelled() == cancelled + 1);
        Eventually.await("counted", () -> endlessOutcomes().size() > before);
        assertThat(endlessOutcomes().getLast()).containsEntry("result", "client_cancelled");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "POST /v1/chat/completions HTTP/1.1 | Content-Length: -1 | 400",
                "POST /v1/chat/completions HTTP/1.1 | Content-Length: 1x | 400",
                "POST /v1/chat/completions HTTP/1.1 | Content-Length: 1, Content-Length: 2 | 400",
                "POST /v1/chat/completions HTTP/1.1 | Content-Length: 2, Transfer-Encoding: chunked | 400",
                "POST /v1/chat/completions HTTP/1.0 | Content-Length: 2, Transfer-Encoding: chunked | 400",
                "GET /v1/models HTTP/1.1 | X-NUL: a~b | 400",
                "GET /v1/models HTTP/1.1 | X-Na(me: a | 400",
                "GET /v1/models HTTP/1.1 | no colon | 400",
                "GET /v1/mod~els HTTP/1.1 | X: y | 400",
                "GET /v1/%zz HTTP/1.1 | X: y | 400",
                "GET /v1/% HTTP/1.1 | X: y | 400",
                "POST /v1/%zz HTTP/1.1 | Content-Length: 100000 | 400",
                "GET /v1/models?x=%zz HTTP/1.1 | X: y | 400",
                "GET /v1/models HTTP/banana | X: y | 400",
                "GET /v1/models HTTP/9.9 | X: y | 505",
                "GET /v1/models HTTP/1.2 | X: y | 505",
                "GET /v1/models HTTP/0.9 | X: y | 505",
                "GET /q/health HTTP/2.0 | X: y | 505",
                "PRI * HTTP/2.0 | X: y | 505",
                "POST /v1/chat/completions HTTP/3.0 | Content-Length: 100000 | 505",
                "GET /nothing ICY/1.1 | X: y | 505",
                "GET /v1/models | X: y | 400",
                "G(T /v1/models HTTP/1.1 | X: y | 400",
                "GET /@ HTTP/1.1 | X: y | 414",
                "GET /v1/models HTTP/1.1 | X: @@@@@ | 431"
            })
    void shouldSayInOpenAisWordsWhatIsWrongWithAHeadAndClose(String line, String headers, int status)
            throws IOException {
        try (RawConnection connection = new RawConnection(base)) {
            connection.send((line + "\r\nHost: localhost\r\n" + headers.replace(", ", "\r\n") + "\r\n\r\n")
                    .replace('~', '\0')
                    .replace("@", "x".repeat(5_000)));

            List<String> response = connection.response();
            assertThat(response.getFirst()).startsWith("HTTP/1.1 " + status + " ");
            assertThat(response.getLast()).as(response.toString()).contains("invalid_request_error");
            assertThat(response.toString().toLowerCase(Locale.ROOT)).contains("connection: close");
            assertThat(connection.isClosedByServer()).isTrue();
        }
    }

    @Test
    void shouldAnswerWhatCameBeforeFirstWhenAHeadIsMalformed() throws IOException {
        try (RawConnection connection = asking("m@ending", false)) {
            connection.send("GET /v1/models HTTP/1.1\r\nContent-Length: -1\r\n\r\n");

            assertThat(connection.response().getFirst()).contains("200");
            assertThat(connection.response().getFirst()).contains("400");
            assertThat(connection.isClosedByServer()).isTrue();
        }
    }
}
