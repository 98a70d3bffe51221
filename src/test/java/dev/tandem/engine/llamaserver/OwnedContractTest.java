package dev.tandem.engine.llamaserver;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.engine.ChatEvent;
import dev.tandem.engine.ChatRequest;
import dev.tandem.engine.EngineDescription;
import dev.tandem.engine.EngineHealth;
import dev.tandem.engine.InferenceEngine;
import dev.tandem.engine.InferenceEngineContract;
import dev.tandem.testing.LlamaServer;
import dev.tandem.testing.LlamaServerBinary;
import dev.tandem.testing.Requests;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** The contract, held against servers that Tandem owns, for clients that want their answers streamed. */
@Tag("llama-server")
class OwnedContractTest extends InferenceEngineContract {

    private final List<Workshop> workshops = new ArrayList<>();

    @TempDir
    static Path data;

    @Override
    protected InferenceEngine ready(int slots) {
        Workshop workshop = new Workshop(
                data,
                Map.of(
                        Workshop.VARIANT + "engine",
                        "llama-server",
                        Workshop.VARIANT + "model",
                        "classpath:models/demo-Q8_0.gguf",
                        Workshop.VARIANT + "binary",
                        LlamaServerBinary.path().toString(),
                        Workshop.VARIANT + "args",
                        "-t,1,-c," + LlamaServer.CONTEXT * slots + ",-np," + slots,
                        "tandem.llama-server.stop-grace",
                        "100ms"));
        workshops.add(workshop);
        InferenceEngine engine = workshop.create();
        Workshop.awaitReady(engine);
        return new Streaming(engine);
    }

    @Override
    protected ChatRequest endless() {
        return Requests.chat(
                "Tell me a story about a fox.", body -> body.set("logit_bias", Requests.object("{'1':-100,'5':-100}")));
    }

    @Override
    protected ObjectNode biasAgainstCapital() {
        try (LlamaServer server = LlamaServer.start(1)) {
            ObjectNode bias = Requests.object("{}");
            Requests.object(server.post("/tokenize", "{\"content\":\" Paris\"}"))
                    .path("tokens")
                    .forEach(id -> bias.put(id.asText(), -100));
            return bias;
        }
    }

    @AfterAll
    void closeWorkshops() {
        workshops.forEach(Workshop::close);
    }

    /** Asks for everything as a stream. */
    private record Streaming(InferenceEngine engine) implements InferenceEngine {
        @Override
        public Multi<ChatEvent> chat(ChatRequest request) {
            return engine.chat(new ChatRequest(
                    request.operation(), request.body().deepCopy().put("stream", true)));
        }

        @Override
        public Uni<Integer> countPromptTokens(ChatRequest request) {
            return engine.countPromptTokens(request);
        }

        @Override
        public EngineDescription describe() {
            return engine.describe();
        }

        @Override
        public EngineHealth health() {
            return engine.health();
        }

        @Override
        public void close() {
            engine.close();
        }
    }
}
