package dev.tandem.engine.llamaserver;

import static dev.tandem.engine.llamaserver.EngineFixture.VARIANT;
import static dev.tandem.engine.llamaserver.EngineFixture.awaitReady;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.inference.EngineException;
import dev.tandem.inference.InferenceEngine;
import dev.tandem.testing.Eventually;
import dev.tandem.testing.FakeUpstream;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that somebody else runs, and that tells its metrics badly. */
@Tag("unit")
class ServerMetricsTest {

    @TempDir
    Path data;

    private final Vertx vertx = Vertx.vertx();
    private FakeUpstream server;
    private EngineFixture fixture;
    private InferenceEngine engine;

    @BeforeEach
    void start() {
        server = new FakeUpstream(vertx);
        fixture = new EngineFixture(
                data,
                Map.of(
                        VARIANT + "engine", "llama-server",
                        VARIANT + "url", "http://127.0.0.1:" + server.port(),
                        VARIANT + "api-key", "secret"));
        telling(request -> request.response().end("llamacpp:n_decode_total 1\n"));
        engine = fixture.create();
        awaitReady(engine);
    }

    @AfterEach
    void stop() {
        fixture.close();
        server.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private void telling(Handler<HttpServerRequest> metrics) {
        server.answering(request -> {
            if (request.uri().equals("/metrics")) {
                metrics.handle(request);
            } else {
                request.response().end("{}");
            }
        });
    }

    private String metrics() {
        return engine.metrics().orElseThrow().await().atMost(EngineFixture.PATIENCE);
    }

    @Test
    void shouldTellWhatTheServerSays() {
        assertThat(metrics()).isEqualTo("llamacpp:n_decode_total 1\n");
        assertThat(server.asked())
                .filteredOn(asked -> asked.path().equals("/metrics"))
                .singleElement()
                .satisfies(asked -> assertThat(asked.headers())
                        .containsEntry("accept", "text/plain")
                        .containsEntry("authorization", "Bearer secret"));
    }

    @Test
    void shouldFailWhenItRunsWithoutMetrics() {
        telling(request -> request.response().setStatusCode(501).end("{\"error\":{}}"));

        assertThatThrownBy(this::metrics).isInstanceOf(EngineException.Broken.class);
    }

    @Test
    void shouldFailAndLeaveWhenItDoesNotEnd() {
        telling(request -> trickle(request.response().setChunked(true)));

        assertThatThrownBy(this::metrics).isInstanceOf(EngineException.TimedOut.class);
        Eventually.await("left", () -> server.connections() <= 1);
    }

    private void trickle(HttpServerResponse response) {
        response.write("x 1\n");
        vertx.setTimer(50, tick -> {
            if (!response.closed()) {
                trickle(response);
            }
        });
    }

    @Test
    void shouldFailAndLeaveWhenItTellsTooMuch() {
        telling(request -> flood(request.response().setChunked(true)));

        assertThatThrownBy(this::metrics)
                .isInstanceOf(EngineException.Broken.class)
                .hasMessageContaining("131072 bytes");
        Eventually.await("left", () -> server.connections() <= 1);
    }

    private void flood(HttpServerResponse response) {
        if (!response.closed()) {
            response.write("x 1\n".repeat(1_000)).onSuccess(written -> flood(response));
        }
    }

    @Test
    void shouldFailAtOnceWhenItIsGone() {
        server.close();
        Eventually.await("seen", () -> !engine.health().isReady());

        assertThatThrownBy(this::metrics).isInstanceOf(EngineException.Unavailable.class);
    }
}
