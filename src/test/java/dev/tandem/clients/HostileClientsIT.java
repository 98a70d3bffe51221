package dev.tandem.clients;

import static dev.tandem.testing.Api.chat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.testing.Api;
import dev.tandem.testing.DemoServer;
import dev.tandem.testing.Eventually;
import dev.tandem.testing.PackagedServer;
import dev.tandem.testing.RawConnection;
import java.io.IOException;
import java.net.SocketException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients without a key, and those that send next to nothing, take nothing from others: on the packaged program. */
@Tag("quarkus")
class HostileClientsIT {

    private static final String CHATS = "/v1/chat/completions";
    private static final String KEY = "tandem.access.keys.app.secret=client-secret";
    private static final String AUTHORIZATION = "Authorization";
    private static final String CLIENT = "Bearer client-secret";

    private static final int HELD = 40;
    private static final int SIZE = 31_000_000;
    private static final int ROUNDS = 20;
    private static final int MEGABYTE = 1_000_000;

    @TempDir
    Path data;

    @Test
    void shouldServeWhoShowsAKeyWhileManyHoldLargeBodiesWithoutOne() throws IOException {
        String part = "x".repeat(MEGABYTE);
        try (PackagedServer server = PackagedServer.start(data, KEY, "tandem.edge.read-timeout=5s");
                Api api = ready(server)) {
            List<RawConnection> held = new ArrayList<>();
            for (int i = 0; i < HELD; i++) {
                RawConnection connection = new RawConnection(server.base());
                held.add(connection);
                // Half of them send, the others leave it at the head.
                connection.post(CHATS, "Content-Length: " + SIZE);
                if (i % 2 == 0) {
                    sendUntilClosed(connection, part);
                }
            }
            for (int i = 0; i < ROUNDS; i++) {
                assertThat(api.post(CHATS, chat("demo", "Hello", "'max_tokens': 2"), AUTHORIZATION, CLIENT)
                                .status())
                        .isEqualTo(200);
            }
            for (RawConnection connection : held) {
                assertIsClosed(connection);
            }
            assertThat(server.output()).doesNotContain("OutOfMemory");
        }
    }

    @Test
    void shouldCloseHeadsAndBodiesAtTheirDeadlineWhenTheyComeAByteAtATime() throws Exception {
        try (PackagedServer server =
                        PackagedServer.start(data, KEY, "tandem.edge.read-timeout=3s", "tandem.edge.head-timeout=3s");
                Api api = ready(server)) {
            URI base = server.base();
            List<RawConnection> slow = new ArrayList<>();
            for (int i = 0; i < HELD; i++) {
                RawConnection connection = new RawConnection(base);
                slow.add(connection);
                begin(connection, i % 4);
            }
            List<RawConnection> open = new ArrayList<>(slow);
            Eventually.await("all are closed", () -> {
                Thread.sleep(500);
                open.removeIf(connection -> !sends(connection, "x"));
                return open.isEmpty();
            });
            assertThat(api.post(CHATS, chat("demo", "Hello"), AUTHORIZATION, CLIENT)
                            .status())
                    .isEqualTo(200);
            assertThat(server.output()).contains("request_timeout");
        }
    }

    /** The body; the first head; the second one, the same with its beginning sent along with the first. */
    private static void begin(RawConnection connection, int kind) throws IOException {
        String slow = "POST " + CHATS + " HTTP/1.1\r\nHost: localhost\r\nX-Slow: ";
        String quick = "GET /q/health/live HTTP/1.1\r\nHost: localhost\r\n\r\n";
        switch (kind) {
            case 0 -> connection.post(CHATS, "Content-Length: 1000", AUTHORIZATION + ": " + CLIENT);
            case 1 -> connection.send(slow);
            default -> {
                connection.send(kind == 2 ? quick : quick + slow);
                assertThat(connection.response().getFirst()).contains("200");
                if (kind == 2) {
                    connection.send(slow);
                }
            }
        }
    }

    private static Api ready(PackagedServer server) {
        Api api = new Api(server.base());
        DemoServer.awaitReady(api);
        return api;
    }

    private static void sendUntilClosed(RawConnection connection, String part) {
        for (int sent = 0; sent < SIZE && sends(connection, part); sent += part.length()) {
            // The server reads on for a while, so that the client sees why it is refused.
        }
    }

    private static boolean sends(RawConnection connection, String text) {
        try {
            connection.send(text);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** With its answer read before, or reset while it sent. */
    private static void assertIsClosed(RawConnection connection) throws IOException {
        try (connection) {
            assertThat(connection.response().getFirst()).contains("401");
            assertThat(connection.isClosedByServer()).isTrue();
        } catch (SocketException e) {
            assertThat(e).hasMessageContaining("reset");
        }
    }
}
