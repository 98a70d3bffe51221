package dev.tandem.engine.echo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.EngineException.Refused;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * A text completion that is to begin with its prompt, or with each of its prompts.
 *
 * @param prompts one or more, each a text or an array of token ids
 * @param top how many of the most likely tokens to tell at each position, 0 to {@value #MOST_TOP}; empty where no
 *     log-probabilities are asked for
 */
record EchoRequest(ChatRequest request, List<JsonNode> prompts, OptionalInt top) {

    /** As many as the embedded engine tells of its own tokens. */
    static final int MOST_TOP = 20;

    /** @throws Refused when a field is not what OpenAI's types say */
    static EchoRequest of(ChatRequest request) {
        JsonNode prompt = request.prompt();
        List<JsonNode> prompts = isOne(prompt) ? List.of(prompt) : several(prompt);
        return new EchoRequest(request, prompts, top(request));
    }

    private static boolean isOne(JsonNode prompt) {
        return prompt.isTextual() || isIds(prompt);
    }

    private static boolean isIds(JsonNode prompt) {
        return prompt.isArray()
                && !prompt.isEmpty()
                && IntStream.range(0, prompt.size())
                        .allMatch(i -> prompt.get(i).isInt() && prompt.get(i).intValue() >= 0);
    }

    private static List<JsonNode> several(JsonNode prompt) {
        List<JsonNode> prompts =
                IntStream.range(0, prompt.size()).mapToObj(prompt::get).toList();
        if (!prompt.isArray() || prompts.isEmpty() || !prompts.stream().allMatch(EchoRequest::isOne)) {
            throw new Refused(
                    "prompt must be a text, an array of token ids, or an array of either, to be repeated with echo.",
                    "prompt",
                    "invalid_type");
        }
        return prompts;
    }

    private static OptionalInt top(ChatRequest request) {
        JsonNode asked = request.present("logprobs").orElse(null);
        if (asked == null || (asked.isBoolean() && !asked.booleanValue())) {
            return OptionalInt.empty();
        }
        if (!asked.isInt() || asked.intValue() < 0 || asked.intValue() > MOST_TOP) {
            throw new Refused(
                    "logprobs must be a whole number from 0 to " + MOST_TOP + " beside echo.",
                    "logprobs",
                    "invalid_value");
        }
        return OptionalInt.of(asked.intValue());
    }

    /** Whether anything is to come after the prompts. */
    boolean generates() {
        return request.maxTokens().orElse(1) > 0;
    }

    /** One of the prompts alone, which the engine is to continue. */
    ChatRequest continuing(JsonNode prompt) {
        ObjectNode body = request.body().objectNode();
        request.body().properties().forEach(field -> {
            if (!field.getKey().equals(ChatRequest.ECHO)) {
                body.set(field.getKey(), field.getValue());
            }
        });
        body.set("prompt", prompt);
        return new ChatRequest(request.operation(), body);
    }
}
