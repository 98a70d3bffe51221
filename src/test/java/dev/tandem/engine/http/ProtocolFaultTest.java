package dev.tandem.engine.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tandem.inference.EngineException;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Upstreams that speak something else, or HTTP badly: what reaches the log of it. */
@Tag("unit")
class ProtocolFaultTest {

    private static final String SECRET = "s3cret";

    private final Vertx vertx = Vertx.vertx();
    private final List<String> logged = new CopyOnWriteArrayList<>();
    private final Logger root = Logger.getLogger("");
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord line) {
            if (line.getLevel().intValue() >= java.util.logging.Level.WARNING.intValue()) {
                logged.add(new PatternFormatter("%p %c{1} %s%e").format(line));
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };
    private volatile String response = "";
    private final NetServer server = vertx.createNetServer()
            .connectHandler(socket -> socket.handler(request -> socket.write(response)))
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .join();
    private final UpstreamClient client = new UpstreamClient(vertx, UpstreamFixture.endpoint(server.actualPort()));

    @BeforeEach
    void listen() {
        root.addHandler(handler);
    }

    @AfterEach
    void close() {
        root.removeHandler(handler);
        client.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private void sends(String raw) {
        response = raw.replace("\\r", "\r").replace("\\n", "\n");
    }

    /** A line may be logged after the failure has been told. */
    private void assertOneLine(String words) {
        UpstreamFixture.await(() -> !logged.isEmpty());
        // Closing lets all that is under way end before more is looked at.
        client.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
        assertThat(logged)
                .singleElement()
                .asString()
                .startsWith("WARN ProtocolFault tandem.models.m.variants.v: the upstream violates HTTP: ")
                .contains(words)
                .doesNotContain(SECRET, "\n", "Exception:");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SSH-2.0-s3cret\\r\\n\\r\\n|no valid HTTP",
                "HTTP/9.9 200 s3cret\\r\\n\\r\\n|no valid HTTP",
                "HTTP/1.1 abc s3cret\\r\\n\\r\\n|no valid",
                "HTTP/1.1 200 OK\\r\\nContent-Length: s3cret\\r\\n\\r\\n|no valid",
                "HTTP/1.1 204 No Content\\r\\nContent-Length: 6\\r\\n\\r\\ns3cret\\r\\n\\r\\n|no valid HTTP",
                "HTTP/1.1 204 No Content\\r\\n\\r\\nHTTP/1.1 200 OK\\r\\nContent-Length: 6\\r\\n\\r\\ns3cret"
                        + "|more than the response",
            })
    void shouldBeOneLineWithoutAWordOfTheUpstreamsWhenTheHeadIsNone(String raw, String words) {
        sends(raw);
        Throwable failure = catchThrowable(() -> UpstreamFixture.events(client.answer(UpstreamFixture.call(true))));
        assertThat(failure).isInstanceOf(EngineException.Broken.class);
        assertThat(failure.getMessage()).doesNotContain(SECRET);
        assertOneLine(words);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/event-stream", "application/json"})
    void shouldBeOneLineWhenAChunkHasNoSize(String type) {
        sends("HTTP/1.1 200 OK\r\nContent-Type: " + type
                + "\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n: hi\n\r\ns3cret\r\nxx\r\n");
        assertThat(catchThrowable(() -> UpstreamFixture.events(client.answer(UpstreamFixture.call(true)))))
                .isInstanceOf(EngineException.Broken.class)
                .hasMessage("The upstream sent what is no valid HTTP.");
        assertOneLine("no valid size");
    }

    @Test
    void shouldBeOneLineWhenTheHeadIsHuge() {
        sends("HTTP/1.1 200 OK\r\nX-Huge: " + SECRET.repeat(20_000) + "\r\n\r\n");
        assertThat(catchThrowable(() -> UpstreamFixture.events(client.answer(UpstreamFixture.call(true)))))
                .isInstanceOf(EngineException.Broken.class);
        assertOneLine("too large");
    }

    @Test
    void shouldBeOneLineWhenWhatIsCompressedIsGarbage() {
        sends(
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: 60\r\n\r\n"
                        + SECRET.repeat(10));
        assertThat(catchThrowable(() -> UpstreamFixture.events(client.answer(UpstreamFixture.call(false)))))
                .isInstanceOf(EngineException.Broken.class);
        assertOneLine("decompressed");
    }

    @Test
    void shouldBeOneLineOnAConnectionOutsideThePool() {
        sends("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\ns3cret\r\n");
        assertThat(catchThrowable(() ->
                        client.get("/health", Duration.ofSeconds(20)).await().indefinitely()))
                .isInstanceOf(EngineException.Broken.class);
        assertOneLine("no valid size");
    }

    @Test
    void shouldBeNoLineWhenTheConnectionIsMerelyLost() {
        NetServer closing = Objects.requireNonNull(vertx.createNetServer()
                .connectHandler(socket -> socket.handler(request -> socket.close()))
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join());
        UpstreamClient lost = new UpstreamClient(vertx, UpstreamFixture.endpoint(closing.actualPort()));
        assertThat(catchThrowable(() -> UpstreamFixture.events(lost.answer(UpstreamFixture.call(true)))))
                .isInstanceOf(EngineException.Broken.class);
        lost.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
        assertThat(logged).isEmpty();
    }
}
