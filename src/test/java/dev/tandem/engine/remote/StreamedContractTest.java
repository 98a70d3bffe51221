package dev.tandem.engine.remote;

import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.InferenceEngine;
import dev.tandem.testing.RunningLlamaServer;
import dev.tandem.testing.StreamingEngine;
import org.junit.jupiter.api.Tag;

/** The contract for clients that want their answers streamed. */
@Tag("llama-server")
class StreamedContractTest extends LlamaServerContract {

    @Override
    protected InferenceEngine ready(int slots) {
        return new StreamingEngine(super.ready(slots));
    }

    @Override
    protected ChatRequest endless() {
        return RunningLlamaServer.endless();
    }
}
