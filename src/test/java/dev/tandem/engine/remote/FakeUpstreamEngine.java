package dev.tandem.engine.remote;

import dev.tandem.engine.http.Address;
import dev.tandem.engine.http.ApiKey;
import dev.tandem.engine.http.Endpoint;
import dev.tandem.testing.FakeUpstream;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;

/** An engine with a key, and the fake upstream it talks to. */
final class FakeUpstreamEngine implements AutoCloseable {

    static final String KEY = "sk-secret-key-000";

    final Vertx vertx = Vertx.vertx();
    final FakeUpstream upstream = new FakeUpstream(vertx);

    RemoteEngine start() {
        Endpoint endpoint = new Endpoint(
                new Address.Tcp("127.0.0.1", upstream.port(), false),
                "/api/v1",
                Map.of("X-Title", "Tandem"),
                new ApiKey(KEY),
                "tandem.models.m.variants.v",
                Duration.ofSeconds(5));
        return RemoteEngine.start(vertx, new RemoteEngineSettings(endpoint, "theirs", 64, OptionalInt.empty()));
    }

    @Override
    public void close() {
        upstream.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
