package dev.tandem.engine.llamaserver;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.InferenceEngine;
import dev.tandem.inference.InferenceEngineContract;
import dev.tandem.testing.LlamaServerBinary;
import dev.tandem.testing.RunningLlamaServer;
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
class ManagedServerContractTest extends InferenceEngineContract {

    private final List<EngineFixture> workshops = new ArrayList<>();

    @TempDir
    static Path data;

    @Override
    protected InferenceEngine ready(int slots) {
        EngineFixture engineFixture = new EngineFixture(
                data,
                Map.of(
                        EngineFixture.VARIANT + "engine",
                        "llama-server",
                        EngineFixture.VARIANT + "model",
                        "classpath:models/demo-Q8_0.gguf",
                        EngineFixture.VARIANT + "binary",
                        LlamaServerBinary.path().toString(),
                        EngineFixture.VARIANT + "args",
                        "-t,1,-c," + RunningLlamaServer.CONTEXT * slots + ",-np," + slots,
                        "tandem.llama-server.stop-grace",
                        "100ms"));
        workshops.add(engineFixture);
        InferenceEngine engine = engineFixture.create();
        EngineFixture.awaitReady(engine);
        return new StreamingEngine(engine);
    }

    @Override
    protected ChatRequest endless() {
        return RunningLlamaServer.endless();
    }

    @Override
    protected ObjectNode biasAgainstCapital() {
        try (RunningLlamaServer server = RunningLlamaServer.start(1)) {
            return server.biasAgainst(capital());
        }
    }

    @AfterAll
    void closeWorkshops() {
        workshops.forEach(EngineFixture::close);
    }
}
