package dev.tandem.engine.llamaserver.request;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.inference.TokenIds;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The requests that make a server say an answer after a prompt: first some that have it read the prompt, each of which
 * goes on where the one before it ended, and then the one whose grammar leaves it no choice.
 *
 * @param prompt ids of the prompt, at least one
 * @param answer ids of the answer; with none, only its end is said
 * @param slot in which all of it happens
 * @param ends where the pieces of the prompt end, see {@link #pieces}
 */
public record ForcedAnswerRequest(TokenIds prompt, TokenIds answer, int slot, List<Integer> ends) {

    public ForcedAnswerRequest {
        ends = List.copyOf(ends);
    }

    /**
     * Where the pieces of a prompt end: all equally long, of which one is left to come with the answer.
     *
     * @param tokens of the prompt
     * @param unit tokens of the smallest piece
     * @param most how many there may be
     */
    public static List<Integer> pieces(int tokens, int unit, int most) {
        int size = unit * ((tokens - 1) / (unit * most) + 1);
        return IntStream.rangeClosed(1, (tokens - 1) / size)
                .mapToObj(i -> i * size)
                .toList();
    }

    /** Has the prompt read up to there. */
    public ObjectNode reading(int end) {
        return body(end).put("n_predict", 0);
    }

    /**
     * Has the answer said.
     *
     * @param tokens how many, with the one that ends it if that is wanted
     * @param topN how many of the most likely tokens to tell
     */
    public ObjectNode saying(int tokens, int topN) {
        return body(prompt.size())
                .put("n_predict", tokens)
                .put("grammar", grammar())
                .put("temperature", 0)
                .put("n_probs", topN)
                .put("stream", true)
                .put("return_tokens", true);
    }

    /**
     * Asks what the model would say after a prompt, of which what is the same as before is not read again.
     *
     * @param whole a token of whole characters, which it is made to say: of others the server tells nothing
     * @param topN how many of the most likely tokens to tell
     */
    public static ObjectNode wondering(TokenIds prompt, int whole, int slot, int topN) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        prompt.stream().forEach(body.putArray("prompt")::add);
        return body.put("id_slot", slot)
                .put("cache_prompt", true)
                .put("n_predict", 1)
                .put("grammar", "root ::= <[" + whole + "]>")
                .put("temperature", 0)
                .put("n_probs", topN);
    }

    /** What was read before by these requests is still there; what others left is not used. */
    private ObjectNode body(int end) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        prompt.stream().limit(end).forEach(body.putArray("prompt")::add);
        return body.put("id_slot", slot).put("cache_prompt", !ends.isEmpty() && end > ends.getFirst());
    }

    private String grammar() {
        return answer.stream().mapToObj(id -> "<[" + id + "]>").collect(Collectors.joining(" ", "root ::= \"\" ", ""));
    }
}
