package dev.tandem.switchback;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.EngineException;
import dev.tandem.inference.InferenceEngine;
import dev.tandem.inference.Operation;
import io.smallrye.mutiny.Uni;

/** The first request of a variant that was just loaded, so that no client pays for first-time work. */
final class WarmupRequest {

    private WarmupRequest() {}

    /** Completes when one token was made, or the engine is well and only this request was not to its liking. */
    static Uni<Void> of(InferenceEngine engine) {
        ObjectNode body =
                JsonNodeFactory.instance.objectNode().put("max_tokens", 1).put("stream", true);
        body.putArray("messages").addObject().put("role", "user").put("content", "Hello");
        return engine.chat(new ChatRequest(Operation.CHAT, body))
                .onItem()
                .ignoreAsUni()
                .onFailure(failure -> failure instanceof EngineException known && known.isClientFault())
                .recoverWithNull();
    }
}
