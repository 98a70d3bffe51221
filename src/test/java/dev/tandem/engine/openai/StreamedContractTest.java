package dev.tandem.engine.openai;

import dev.tandem.engine.ChatEvent;
import dev.tandem.engine.ChatRequest;
import dev.tandem.engine.EngineDescription;
import dev.tandem.engine.EngineHealth;
import dev.tandem.engine.InferenceEngine;
import dev.tandem.testing.Requests;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import org.junit.jupiter.api.Tag;

/** The contract for clients that want their answers streamed. */
@Tag("llama-server")
class StreamedContractTest extends LlamaServerContract {

    @Override
    protected InferenceEngine ready(int slots) {
        return new Streaming(super.ready(slots));
    }

    /** With the tokens banned that end an answer and a turn, the demo model talks until its context is full. */
    @Override
    protected ChatRequest endless() {
        return Requests.chat(
                "Tell me a story about a fox.", body -> body.set("logit_bias", Requests.object("{'1':-100,'5':-100}")));
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
