package dev.tandem.engine.llamaserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.inference.EngineHealth;
import dev.tandem.inference.InferenceEngine;
import dev.tandem.testing.FakeUpstream;
import dev.tandem.testing.Requests;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server whose threads for HTTP answer, whatever becomes of the one that computes. */
@Tag("unit")
class HealthProbeTest {

    private static final String TEXT = "data: {\"choices\":[{\"index\":0,\"text\":\"x\",\"finish_reason\":null}]}\n\n";
    private static final String DELTA = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"x\"}}]}\n\n";
    private static final String PROGRESS =
            "data: {\"choices\":[],\"prompt_progress\":{\"total\":9,\"processed\":4}}\n\n";
    private static final Duration SHORT = Duration.ofMillis(50);

    @TempDir
    Path data;

    private final Vertx vertx = Vertx.vertx();
    private final FakeUpstream upstream = new FakeUpstream(vertx);
    private final AtomicInteger looks = new AtomicInteger();
    private volatile int slotsStatus = 200;
    private volatile boolean getsOn;
    private volatile Consumer<HttpServerRequest> generation = hanging -> {};
    private volatile Consumer<HttpServerRequest> chat = hanging -> {};

    @AfterEach
    void close() {
        upstream.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private EngineHealth probed(Duration patience) {
        try (EngineFixture attached = attached()) {
            return ready(attached).probeGeneration(patience).await().atMost(EngineFixture.PATIENCE);
        }
    }

    private EngineFixture attached() {
        upstream.answering(request -> {
            switch (request.uri()) {
                case "/v1/completions" -> generation.accept(request);
                case "/v1/chat/completions" -> chat.accept(request);
                case "/slots" ->
                    request.response()
                            .setStatusCode(slotsStatus)
                            .end("[{\"id\":0,\"n\":" + (getsOn ? looks.incrementAndGet() : 0) + "}]");
                default -> request.response().end("{}");
            }
        });
        return new EngineFixture(
                data,
                Map.of(
                        EngineFixture.VARIANT + "engine",
                        "llama-server",
                        EngineFixture.VARIANT + "url",
                        "http://127.0.0.1:" + upstream.port()));
    }

    private static InferenceEngine ready(EngineFixture attached) {
        InferenceEngine engine = attached.create();
        EngineFixture.awaitReady(engine);
        return engine;
    }

    @Test
    void shouldBeWellWhenATokenComes() {
        generation = request -> FakeUpstream.open(request).write(TEXT);
        assertThat(probed(EngineFixture.PATIENCE)).isEqualTo(EngineHealth.READY);
    }

    @Test
    void shouldBeWellWhenItIsAtItsPrompt() {
        generation = request -> FakeUpstream.open(request).write(PROGRESS);
        assertThat(probed(EngineFixture.PATIENCE)).isEqualTo(EngineHealth.READY);
        assertThat(upstream.asked().getLast().body()).contains("\"return_progress\":true", "\"max_tokens\":1,");
    }

    @Test
    void shouldBeUnwellWhenNothingIsGeneratedThoughItIsAlive() {
        assertThat(probed(SHORT).isReady()).isFalse();
    }

    @Test
    void shouldBeUnwellWhenItDoesNotTellOfItsSlotsEither() {
        slotsStatus = 501;
        getsOn = true;
        assertThat(probed(SHORT).isReady()).isFalse();
    }

    @Test
    void shouldBeWellWhenOthersHaveAllSlotsAndGetOn() {
        getsOn = true;
        assertThat(probed(SHORT)).isEqualTo(EngineHealth.READY);
    }

    @Test
    void shouldBeWellWhenALongPromptOfAClientGetsOnMeanwhile() {
        chat = request -> vertx.setPeriodic(1, timer -> {
            if (!request.response().closed()) {
                (request.response().headWritten() ? request.response() : FakeUpstream.open(request)).write(PROGRESS);
            }
        });
        try (EngineFixture attached = attached()) {
            InferenceEngine engine = ready(attached);
            var client = engine.chat(Requests.chat("Hello?", body -> body.put("stream", true)))
                    .subscribe()
                    .withSubscriber(AssertSubscriber.create(Long.MAX_VALUE));
            client.awaitItems(1, EngineFixture.PATIENCE);

            assertThat(engine.probeGeneration(Duration.ofSeconds(1)).await().atMost(EngineFixture.PATIENCE))
                    .isEqualTo(EngineHealth.READY);
            client.cancel();
        }
    }

    @Test
    void shouldBeUnwellWhenAClientsAnswerHangsAsWell() {
        chat = request -> FakeUpstream.open(request).write(DELTA);
        try (EngineFixture attached = attached()) {
            InferenceEngine engine = ready(attached);
            var client = engine.chat(Requests.chat("Hello?", body -> body.put("stream", true)))
                    .subscribe()
                    .withSubscriber(AssertSubscriber.create(Long.MAX_VALUE));
            client.awaitItems(1, EngineFixture.PATIENCE);

            assertThat(engine.probeGeneration(SHORT)
                            .await()
                            .atMost(EngineFixture.PATIENCE)
                            .isReady())
                    .isFalse();
            client.cancel();
        }
    }
}
