package dev.tandem.engine.llamaserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.EngineException;
import dev.tandem.inference.InferenceEngine;
import dev.tandem.testing.AnswerProbe;
import dev.tandem.testing.FakeUpstream;
import dev.tandem.testing.Requests;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.Map;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("unit")
class ErrorAttributionTest {

    @TempDir
    Path data;

    private final Vertx vertx = Vertx.vertx();
    private volatile int health = 200;

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @ParameterizedTest
    @CsvSource({
        "500, image input is not supported, 200, Refused",
        "501, not supported here, 200, Refused",
        "400, bad, 500, Refused",
        "500, image input is not supported, 500, Broken",
        "500, Compute error., 200, Broken",
        "500, The model produced output that does not match the expected peg-native format, 200, Broken",
        "500, '', 200, Broken",
        "401, Invalid API Key, 200, Broken",
        "503, Loading model, 200, Loading",
    })
    void shouldAskWhetherTheServerIsWellWhenItCallsAFailureItsOwn(
            int status, String message, int healthThen, String cause) {
        try (FakeUpstream upstream = new FakeUpstream(vertx)) {
            upstream.answering(request -> {
                boolean chat = request.uri().endsWith("/completions");
                int code = chat ? status : request.uri().equals("/health") ? health : 200;
                health = chat ? healthThen : health;
                request.response()
                        .setStatusCode(code)
                        .putHeader("content-type", "application/json")
                        .end(
                                chat
                                        ? "{'error':{'code':%d,'message':'%s','type':'server_error'}}"
                                                .formatted(status, message)
                                                .replace('\'', '"')
                                        : "{}");
            });
            try (EngineFixture attached = attached(upstream.port())) {
                InferenceEngine engine = attached.create();
                EngineFixture.awaitReady(engine);
                for (boolean stream : new boolean[] {true, false}) {
                    health = 200;
                    EngineFixture.awaitReady(engine);
                    ChatRequest request = Requests.chat("Hello", body -> body.put("stream", stream));
                    Throwable failure = Assertions.catchThrowable(() -> AnswerProbe.of(engine.chat(request)));
                    assertThat(failure).isInstanceOf(EngineException.class);
                    assertThat(failure.getClass().getSimpleName()).isEqualTo(cause);
                    assertThat(cause.equals("Refused") ? failure.getMessage() : message)
                            .isEqualTo(message);
                }
            }
        }
    }

    private EngineFixture attached(int port) {
        return new EngineFixture(
                data,
                Map.of(
                        EngineFixture.VARIANT + "engine",
                        "llama-server",
                        EngineFixture.VARIANT + "url",
                        "http://127.0.0.1:" + port));
    }
}
