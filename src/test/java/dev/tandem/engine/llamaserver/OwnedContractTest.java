package dev.tandem.engine.llamaserver;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.InferenceEngine;
import dev.tandem.inference.InferenceEngineContract;
import dev.tandem.testing.LlamaServer;
import dev.tandem.testing.LlamaServerBinary;
import dev.tandem.testing.StreamingEngine;
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
        return new StreamingEngine(engine);
    }

    @Override
    protected ChatRequest endless() {
        return LlamaServer.endless();
    }

    @Override
    protected ObjectNode biasAgainstCapital() {
        try (LlamaServer server = LlamaServer.start(1)) {
            return server.biasAgainst(capital());
        }
    }

    @AfterAll
    void closeWorkshops() {
        workshops.forEach(Workshop::close);
    }
}
