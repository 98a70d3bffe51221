package dev.tandem.engine.remote;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.engine.http.Address;
import dev.tandem.engine.http.Endpoint;
import dev.tandem.inference.InferenceEngine;
import dev.tandem.inference.InferenceEngineContract;
import dev.tandem.testing.RunningLlamaServer;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;

/** The contract, held against an engine that talks to a real {@code llama-server}. */
abstract class LlamaServerContract extends InferenceEngineContract {

    private final Vertx vertx = Vertx.vertx();
    private final List<RunningLlamaServer> servers = new ArrayList<>();

    @Override
    protected InferenceEngine ready(int slots) {
        RunningLlamaServer server = RunningLlamaServer.start(slots);
        servers.add(server);
        return RemoteEngine.start(vertx, settings(server, slots, OptionalInt.of(RunningLlamaServer.CONTEXT)));
    }

    /** What an operator would write for a server on this machine. */
    static RemoteEngineSettings settings(RunningLlamaServer server, int slots, OptionalInt context) {
        Endpoint endpoint = new Endpoint(
                new Address.Tcp("127.0.0.1", server.port(), false),
                "/v1",
                Map.of(),
                null,
                "tandem.models.demo.variants.tested",
                Duration.ofSeconds(5));
        return new RemoteEngineSettings(endpoint, "demo", slots, context);
    }

    @Override
    protected ObjectNode biasAgainstCapital() {
        engine();
        return servers.getFirst().biasAgainst(capital());
    }

    @AfterAll
    void stopServers() {
        servers.forEach(RunningLlamaServer::close);
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
