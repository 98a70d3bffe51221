package dev.tandem.engine.openai;

import dev.tandem.engine.ChatRequest;
import dev.tandem.testing.Requests;
import org.junit.jupiter.api.Tag;

/** The contract for clients that want their answers whole; answers without an end are streamed all the same. */
@Tag("llama-server")
class WholeContractTest extends LlamaServerContract {

    @Override
    protected ChatRequest endless() {
        return Requests.chat(
                "Tell me a story about a fox.",
                body -> body.put("stream", true).set("logit_bias", Requests.object("{'1':-100,'5':-100}")));
    }
}
