package dev.tandem.testing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.InferenceEngine;
import dev.tandem.inference.InferenceEngineContract;
import java.util.List;
import org.junit.jupiter.api.Tag;

@Tag("unit")
class ScriptedEngineContractTest extends InferenceEngineContract {

    @Override
    protected InferenceEngine ready(int slots) {
        return new ScriptedEngine(slots, List.of());
    }

    @Override
    protected ChatRequest endless() {
        return Requests.chat("Tell me a story about a fox.");
    }

    @Override
    protected ObjectNode biasAgainstCapital() {
        return Requests.object("{'" + ScriptedText.PARIS + "':-100}");
    }
}
