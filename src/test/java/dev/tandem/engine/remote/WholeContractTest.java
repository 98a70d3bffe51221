package dev.tandem.engine.remote;

import dev.tandem.inference.ChatRequest;
import dev.tandem.testing.RunningLlamaServer;
import org.junit.jupiter.api.Tag;

/** The contract for clients that want their answers whole; answers without an end are streamed all the same. */
@Tag("llama-server")
class WholeContractTest extends LlamaServerContract {

    @Override
    protected ChatRequest endless() {
        ChatRequest endless = RunningLlamaServer.endless();
        endless.body().put("stream", true);
        return endless;
    }
}
