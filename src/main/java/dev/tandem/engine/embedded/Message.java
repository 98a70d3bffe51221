package dev.tandem.engine.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.tandem.inference.EngineException;
import java.util.ArrayList;
import java.util.List;

/**
 * One turn of a conversation as chat templates know it.
 *
 * @param role {@code system}, {@code user} or {@code assistant}
 * @param content what was said: a text, empty when nothing was, or parts with a text each, which some templates join
 *     otherwise than others
 * @param thought what was thought before, as clients give it back; empty when nothing was
 */
record Message(String role, JsonNode content, String thought) {

    /** One without parts and thoughts. */
    Message(String role, String text) {
        this(role, TextNode.valueOf(text), "");
    }

    /**
     * The turns of a request whose parts the engine's capabilities cover. {@code developer} is OpenAI's newer name for
     * {@code system}.
     *
     * @throws EngineException.Refused when they are not what OpenAI's types say
     */
    static List<Message> of(JsonNode messages) {
        List<Message> turns = new ArrayList<>();
        for (JsonNode message : messages) {
            String role = message.path("role").asText();
            String param = "messages[" + turns.size() + "].";
            turns.add(new Message(
                    role.equals("developer") ? "system" : role,
                    content(message.path("content"), param + "content"),
                    thought(message.path("reasoning_content"), param + "reasoning_content")));
        }
        if (turns.isEmpty()) {
            throw InvalidField.empty("messages", "array");
        }
        return turns;
    }

    private static String thought(JsonNode thought, String param) {
        if (!thought.isTextual() && !thought.isNull() && !thought.isMissingNode()) {
            throw InvalidField.type(param, "a string");
        }
        return thought.asText("");
    }

    private static JsonNode content(JsonNode content, String param) {
        if (content.isTextual()) {
            return content;
        }
        if (content.isNull() || content.isMissingNode()) {
            return TextNode.valueOf("");
        }
        if (!content.isArray()) {
            throw InvalidField.type(param, "a string or an array of parts");
        }
        for (JsonNode part : content) {
            if (!part.path("text").isTextual()) {
                throw InvalidField.type(param, "an array of parts with a text");
            }
        }
        return content;
    }
}
