package dev.tandem.engine.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.inference.ChatEvent;
import dev.tandem.testing.Api;
import dev.tandem.testing.Eventually;
import dev.tandem.testing.FakeUpstream;
import dev.tandem.testing.Requests;
import io.smallrye.mutiny.Multi;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;

/** A fake upstream and a client of it. */
abstract class UpstreamFixture {

    /** The events of one whole stream. */
    static final String ROLE =
            "data: {\"id\":\"c1\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}\n\n";

    static final String HELLO =
            "data: {\"id\":\"c1\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi ü🦊\"},\"finish_reason\":null}]}\n\n";
    static final String STOP =
            "data: {\"id\":\"c1\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";
    static final String USAGE =
            "data: {\"id\":\"c1\",\"choices\":[],\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":7}}\n\n";
    static final String DONE = "data: [DONE]\n\n";

    static final Duration PATIENCE = Api.PATIENCE;
    static final String KEY = "sk-secret-key-000";

    final Vertx vertx = Vertx.vertx();
    final FakeUpstream upstream = new FakeUpstream(vertx);
    final UpstreamClient client = new UpstreamClient(vertx, endpoint(upstream.port()));

    static Endpoint endpoint(int port) {
        return new Endpoint(
                new Address.Tcp("127.0.0.1", port, false),
                "/v1",
                Map.of("X-Title", "Tandem"),
                new ApiKey(KEY),
                "tandem.models.m.variants.v",
                PATIENCE);
    }

    @AfterEach
    void close() {
        client.close();
        upstream.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    static AnswerRequest call(boolean stream) {
        ObjectNode body = Requests.chat("Hello?").body();
        return AnswerRequest.of(
                "/chat/completions",
                new dev.tandem.inference.ChatRequest(dev.tandem.inference.Operation.CHAT, body.put("stream", stream)),
                "theirs",
                null);
    }

    Multi<ChatEvent> streamed() {
        return client.answer(call(true));
    }

    static List<ChatEvent> events(Multi<ChatEvent> answer) {
        return answer.collect().asList().await().atMost(PATIENCE);
    }

    static void await(BooleanSupplier condition) {
        Eventually.await("so", condition::getAsBoolean);
    }
}
