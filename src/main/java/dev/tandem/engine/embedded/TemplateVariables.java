package dev.tandem.engine.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.EngineException.Refused;

/** What a request tells the chat template beside the conversation, as whether to think. */
final class TemplateVariables {

    /** The field of a request, as llama-server calls it. */
    static final String FIELD = "chat_template_kwargs";

    private static final String THINKING = "enable_thinking";

    private TemplateVariables() {}

    /** @throws Refused when the field is no object, or thinking is neither on nor off */
    static ObjectNode of(ChatRequest request) {
        JsonNode variables = request.present(FIELD).orElseGet(JsonNodeFactory.instance::objectNode);
        if (!(variables instanceof ObjectNode object)) {
            throw InvalidField.type(FIELD, "an object");
        }
        JsonNode thinking = object.path(THINKING);
        if (!thinking.isMissingNode() && !thinking.isBoolean()) {
            throw InvalidField.type(FIELD + "." + THINKING, "a boolean");
        }
        return object;
    }
}
