package dev.tandem.testing;

import dev.tandem.inference.ChatEvent;
import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.EngineDescription;
import dev.tandem.inference.EngineHealth;
import dev.tandem.inference.InferenceEngine;
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
