package dev.tandem.engine.llamaserver.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.EngineException;

/**
 * A request that forces one tool by its name, in words that {@code llama-server} understands.
 *
 * <p>OpenAI's {@code "tool_choice": {"type": "function", "function": {"name": …}}} is an object. {@code llama-server}
 * v0.5.0 reads the field as text and takes everything else for {@code auto} ({@code tools/server/server-common.cpp}),
 * with no more than a warning in its log, so that the model may answer without a call. With the named tool alone and
 * {@code "tool_choice": "required"} it is held to a call of that tool. The price is that the model does not read of the
 * other tools in that turn.
 */
public final class ToolChoiceRewrite {

    private static final String TOOLS = "tools";
    private static final String CHOICE = "tool_choice";

    private ToolChoiceRewrite() {}

    /**
     * The request, put differently where it forces a tool by name; any other as it is. Changes nothing in place.
     *
     * @throws EngineException.Refused when the named tool is not among the tools: left alone, it would be ignored
     */
    public static ChatRequest asRequired(ChatRequest request) {
        JsonNode choice = request.body().path(CHOICE);
        if (!choice.path("type").asText().equals("function")) {
            return request;
        }
        String name = choice.path("function").path("name").asText();
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.setAll(request.body());
        body.set(TOOLS, named(request.body().path(TOOLS), name));
        body.put(CHOICE, "required");
        return new ChatRequest(request.operation(), body);
    }

    private static ArrayNode named(JsonNode tools, String name) {
        for (JsonNode tool : tools) {
            if (tool.path("function").path("name").asText().equals(name)) {
                return JsonNodeFactory.instance.arrayNode().add(tool);
            }
        }
        throw new EngineException.Refused("tool_choice names a function that is not among the tools.", CHOICE, null);
    }
}
