package dev.tandem.engine.embedded.template;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What a chat template is applied to.
 *
 * @param messages as OpenAI's chat completions have them
 * @param tools the same; empty for none
 * @param opensAnswer whether the prompt goes on to where the model's answer begins
 * @param variables {@code chat_template_kwargs}, {@code enable_thinking} and {@code preserve_reasoning} among them
 */
public record PromptRequest(ArrayNode messages, ArrayNode tools, boolean opensAnswer, ObjectNode variables) {

    /** A conversation without tools that the model is to answer. */
    public static PromptRequest answer(ArrayNode messages) {
        return answer(messages, JsonNodeFactory.instance.objectNode());
    }

    /** The same with variables of the client's. */
    public static PromptRequest answer(ArrayNode messages, ObjectNode variables) {
        return new PromptRequest(messages, JsonNodeFactory.instance.arrayNode(), true, variables);
    }
}
