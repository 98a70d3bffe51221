package dev.tandem.engine.embedded;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.InferenceEngineContract;
import dev.tandem.testing.Requests;

/** The contract of engines with the demo model in this process, whichever library computes. */
abstract class EmbeddedContract extends InferenceEngineContract {

    /** With the tokens banned that end an answer and a turn, the demo model talks until its context is full. */
    @Override
    protected final ChatRequest endless() {
        return Requests.chat(
                "Tell me a story about a fox.", body -> body.set("logit_bias", Requests.object("{'1':-100,'5':-100}")));
    }

    @Override
    protected final ObjectNode biasAgainstCapital() {
        return EmbeddedEngines.biasAgainst(engine(), " Paris");
    }
}
