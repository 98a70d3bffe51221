package dev.tandem.testing;

import dev.tandem.engine.ChatEvent;
import dev.tandem.engine.ChatRequest;
import dev.tandem.engine.EngineDescription;
import dev.tandem.engine.EngineHealth;
import dev.tandem.engine.InferenceEngine;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

/**
 * Asks an engine for everything as a stream, as clients do that want their answers streamed.
 *
 * @param engine which is closed with it
 */
public record StreamingEngine(InferenceEngine engine) implements InferenceEngine {

    @Override
    public Multi<ChatEvent> chat(ChatRequest request) {
        return engine.chat(
                new ChatRequest(request.operation(), request.body().deepCopy().put("stream", true)));
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
