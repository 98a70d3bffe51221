package dev.tandem.drift;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.EngineDescription;
import dev.tandem.inference.Operation;
import java.util.List;

/** Makes of a client's chat the one that is answered again to compare texts. Pure. */
final class GreedyRequest {

    private static final String LLAMA_SERVER = "llama-server";
    /** With a tool the answer may be a call; ids of tokens are another tokenizer's. */
    private static final List<String> NOT_COMPARABLE = List.of("tools", "functions", "logit_bias");
    /** Change nothing in a greedy answer, or ask for what nobody reads. */
    private static final List<String> NEEDLESS =
            List.of("n", "logprobs", "top_logprobs", "n_probs", "stream_options", "user", "metadata", "store");

    private static final List<String> LIMITS = List.of("max_tokens", "max_completion_tokens");

    private GreedyRequest() {}

    /** Whether texts tell anything of the answers to it. */
    static boolean isComparable(ChatRequest request) {
        return NOT_COMPARABLE.stream()
                .noneMatch(field -> request.present(field)
                        .filter(value -> !value.isContainerNode() || !value.isEmpty())
                        .isPresent());
    }

    /**
     * The same at temperature 0.
     *
     * @param maxTokens the most that the answer may have, whatever the client allowed
     */
    static ChatRequest of(ChatRequest request, int maxTokens, EngineDescription engine) {
        ObjectNode body = request.body().deepCopy();
        body.remove(NEEDLESS);
        String limit = LIMITS.stream()
                .filter(field -> request.present(field).isPresent())
                .findFirst()
                .orElse(LIMITS.getFirst());
        int allowed = Math.min(maxTokens, request.maxTokens().orElse(maxTokens));
        body.remove(LIMITS);
        body.put(limit, allowed).put("temperature", 0).put("stream", true);
        body.putObject("stream_options").put("include_usage", true);
        if (engine.engine().equals(LLAMA_SERVER)) {
            body.put("cache_prompt", false).put("id_slot", engine.slots() - 1);
        }
        return new ChatRequest(Operation.CHAT, body);
    }
}
