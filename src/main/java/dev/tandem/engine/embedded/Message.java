package dev.tandem.engine.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.inference.EngineException;
import java.util.ArrayList;
import java.util.List;

/**
 * One turn of a conversation as chat templates know it.
 *
 * @param role {@code system}, {@code user} or {@code assistant}
 * @param text what was said; empty when nothing was
 * @param thought what was thought before, as clients give it back; empty when nothing was
 */
record Message(String role, String text, String thought) {

    /** One without thoughts. */
    Message(String role, String text) {
        this(role, text, "");
    }

    /**
     * The turns of a request whose parts the engine's capabilities cover. {@code developer} is OpenAI's newer name for
     * {@code system}; several text parts become lines, as in llama.cpp.
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
                    text(message.path("content"), param + "content"),
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

    private static String text(JsonNode content, String param) {
        if (content.isTextual()) {
            return content.textValue();
        }
        if (content.isNull() || content.isMissingNode()) {
            return "";
        }
        if (!content.isArray()) {
            throw InvalidField.type(param, "a string or an array of parts");
        }
        List<String> parts = new ArrayList<>();
        for (JsonNode part : content) {
            if (!part.path("text").isTextual()) {
                throw InvalidField.type(param, "an array of parts with a text");
            }
            parts.add(part.path("text").textValue());
        }
        return String.join("\n", parts);
    }
}
