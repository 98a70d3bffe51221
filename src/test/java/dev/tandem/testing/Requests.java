package dev.tandem.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.Operation;
import java.util.function.Consumer;

/** Makes requests for tests. */
public final class Requests {

    private static final ObjectMapper JSON = new ObjectMapper();

    private Requests() {}

    /** A chat with one question, answered greedily. */
    public static ChatRequest chat(String question) {
        return chat(question, body -> {});
    }

    /** A chat with one question, answered greedily unless the changes say otherwise. */
    public static ChatRequest chat(String question, Consumer<ObjectNode> changes) {
        ObjectNode body = JSON.createObjectNode().put("model", "demo").put("temperature", 0);
        body.putArray("messages").addObject().put("role", "user").put("content", question);
        changes.accept(body);
        return new ChatRequest(Operation.CHAT, body);
    }

    /** A text to go on with, answered greedily. */
    public static ChatRequest completion(String prompt, Consumer<ObjectNode> changes) {
        ObjectNode body = JSON.createObjectNode()
                .put("model", "demo")
                .put("temperature", 0)
                .put("prompt", prompt);
        changes.accept(body);
        return new ChatRequest(Operation.TEXT_COMPLETION, body);
    }

    /** A chat with a body written as JSON, single quotes for double ones. */
    public static ChatRequest chatJson(String body) {
        return new ChatRequest(Operation.CHAT, object(body));
    }

    /** An object written as JSON, single quotes for double ones. */
    public static ObjectNode object(String json) {
        try {
            return (ObjectNode) JSON.readTree(json.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(json, e);
        }
    }
}
