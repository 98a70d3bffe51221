package dev.tandem.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.tandem.testing.Api;
import dev.tandem.testing.OutcomeRows;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A client that leaves its stream unread slows the engine down, holds no memory, and is taken for gone. */
@QuarkusTest
@TestProfile(ImpatientServer.class)
@Tag("quarkus")
class SlowReaderTest {

    private static final AtomicLong SENT = new AtomicLong();
    private static final CountDownLatch GONE = new CountDownLatch(1);
    private static final long MOST = 64L << 20;

    @TestHTTPResource
    URI base;

    @Inject
    DataSource database;

    /** The remote API. */
    public static final class Talker implements QuarkusTestResourceLifecycleManager {
        private final ExecutorService threads = Executors.newCachedThreadPool();
        private HttpServer server;

        public Talker() {
            try {
                server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public Map<String, String> start() {
            server.setExecutor(threads);
            server.createContext("/v1/chat/completions", exchange -> {
                exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
                exchange.sendResponseHeaders(200, 0);
                talk(exchange.getResponseBody());
            });
            server.start();
            return Map.of(
                    "tandem.models.talker.variants.only.engine",
                    "openai",
                    "tandem.models.talker.variants.only.url",
                    "http://127.0.0.1:" + server.getAddress().getPort() + "/v1");
        }

        private static void talk(OutputStream body) {
            String chunk = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + "word ".repeat(200)
                    + "\"},\"finish_reason\":null}]}\n\n";
            byte[] bytes = chunk.getBytes(StandardCharsets.UTF_8);
            try (body) {
                while (SENT.get() < MOST) {
                    body.write(bytes);
                    SENT.addAndGet(bytes.length);
                }
            } catch (IOException e) {
                GONE.countDown();
            }
        }

        @Override
        public void stop() {
            server.stop(0);
            threads.shutdownNow();
        }
    }

    @Test
    void shouldSlowTheEngineDownAndLeaveWhenAClientDoesNotRead() throws Exception {
        int before = OutcomeRows.count(database);
        String body = Api.chat("talker", "Go on.", "'stream': true").replace('\'', '"');
        try (Socket client = new Socket(base.getHost(), base.getPort())) {
            client.getOutputStream()
                    .write(
                            ("POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                                            + "Content-Length: " + body.length() + "\r\n\r\n" + body)
                                    .getBytes(StandardCharsets.UTF_8));

            assertThat(GONE.await(Api.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .as("the upstream was let go after %s bytes", SENT)
                    .isTrue();
            assertThat(SENT.get()).isPositive().isLessThan(MOST);
        }
        assertThat(OutcomeRows.awaitNew(database, before, 1).getFirst().get("result"))
                .isEqualTo("client_cancelled");
    }
}
