package dev.tandem.replay.prompt;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.engine.GuardedEngine;
import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.Operation;
import dev.tandem.replay.store.Prompt;

/** Makes requests of prompts. */
public final class ReplayRequestFactory {

    private static final String LLAMA_SERVER = "llama-server";

    private ReplayRequestFactory() {}

    /** Nothing from the cache: what was asked before must change neither an answer nor its time. */
    public static ChatRequest of(Prompt prompt, GuardedEngine engine) {
        ObjectNode body = prompt.body().deepCopy();
        body.put("model", engine.id().model()).put("stream", true);
        body.putObject("stream_options").put("include_usage", true);
        if (engine.describe().engine().equals(LLAMA_SERVER)) {
            body.put("cache_prompt", false);
        }
        return new ChatRequest(Operation.CHAT, body);
    }
}
