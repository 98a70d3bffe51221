package dev.tandem.engine.embedded;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.InferenceEngine;
import dev.tandem.inference.InferenceEngineContract;
import dev.tandem.testing.Requests;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class EmbeddedEngineContractTest extends InferenceEngineContract {

    @TempDir
    static Path data;

    @Override
    protected InferenceEngine ready(int slots) {
        return EmbeddedEngines.ready(EmbeddedEngines.demo("demo-Q8_0.gguf", slots), data);
    }

    /** With the tokens banned that end an answer and a turn, the demo model talks until its context is full. */
    @Override
    protected ChatRequest endless() {
        return Requests.chat(
                "Tell me a story about a fox.", body -> body.set("logit_bias", Requests.object("{'1':-100,'5':-100}")));
    }

    @Override
    protected ObjectNode biasAgainstCapital() {
        return EmbeddedEngines.biasAgainst(engine(), " Paris");
    }
}
