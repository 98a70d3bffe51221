package dev.tandem.engine.llamaserver;

import static dev.tandem.engine.llamaserver.EngineFixture.VARIANT;
import static dev.tandem.engine.llamaserver.EngineFixture.await;
import static dev.tandem.engine.llamaserver.EngineFixture.awaitReady;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.inference.EngineException;
import dev.tandem.inference.InferenceEngine;
import dev.tandem.testing.FakeUpstream;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that becomes another one without ever being seen to be gone. */
@Tag("unit")
class RestartedServerTest {

    private final AtomicInteger context = new AtomicInteger(2048);

    @TempDir
    Path data;

    @Test
    void shouldSeeAnotherContextAtTheNextQuestion() {
        Vertx vertx = Vertx.vertx();
        try (FakeUpstream server = server(vertx);
                EngineFixture engineFixture = engines(server, "20ms")) {
            InferenceEngine engine = engineFixture.create();
            awaitReady(engine);

            context.set(512);

            await(() -> Integer.valueOf(512).equals(engine.describe().contextLength()), engine.describe()::toString);
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    @Test
    void shouldAskAtOnceWhenAConnectionWasLost() {
        Vertx vertx = Vertx.vertx();
        try (FakeUpstream server = server(vertx);
                EngineFixture engineFixture = engines(server, "1h")) {
            InferenceEngine engine = engineFixture.create();
            awaitReady(engine);
            context.set(512);

            assertThatThrownBy(() -> EngineFixture.story(engine, 1)
                            .collect()
                            .asList()
                            .await()
                            .atMost(EngineFixture.PATIENCE))
                    .isInstanceOf(EngineException.Broken.class);

            await(() -> Integer.valueOf(512).equals(engine.describe().contextLength()), engine.describe()::toString);
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    private FakeUpstream server(Vertx vertx) {
        return new FakeUpstream(vertx).answering(request -> {
            switch (String.valueOf(request.path())) {
                case "/health" -> request.response().end("{\"status\":\"ok\"}");
                case "/props" ->
                    request.response()
                            .end("{\"total_slots\":2,\"default_generation_settings\":{\"n_ctx\":" + context + "}}");
                default -> request.connection().close();
            }
        });
    }

    private EngineFixture engines(FakeUpstream server, String interval) {
        return new EngineFixture(
                data,
                Map.of(
                        VARIANT + "engine",
                        "llama-server",
                        VARIANT + "url",
                        "http://127.0.0.1:" + server.port(),
                        "tandem.llama-server.health-interval",
                        interval));
    }
}
