package dev.tandem.testing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.engine.ChatRequest;
import dev.tandem.engine.InferenceEngine;
import dev.tandem.engine.InferenceEngineContract;
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
