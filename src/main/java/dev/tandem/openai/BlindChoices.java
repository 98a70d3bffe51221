package dev.tandem.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.digest.Sha256;
import java.util.Locale;
import java.util.Map;

/**
 * What in the choices of a blind model's answer is fit to be told and would tell servers apart by its form: ids of tool
 * calls, and the words for why a choice ended. Pure.
 */
final class BlindChoices {

    private static final String ID = "id";
    private static final String TYPE = "type";
    private static final String REASON = "finish_reason";
    private static final String CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /** Nine letters and digits in all are what Mistral's templates and API take back, and all others do. */
    private static final String PREFIX = "call";

    private static final int RANDOM = 5;

    /** OpenAI's own, and what some servers call the same; anything else is an end like any other. */
    private static final Map<String, String> REASONS = Map.ofEntries(
            Map.entry("stop", "stop"),
            Map.entry("length", "length"),
            Map.entry("max_tokens", "length"),
            Map.entry("model_length", "length"),
            Map.entry("tool_calls", "tool_calls"),
            Map.entry("tool_use", "tool_calls"),
            Map.entry("function_call", "function_call"),
            Map.entry("content_filter", "content_filter"),
            Map.entry("safety", "content_filter"));

    private BlindChoices() {}

    /**
     * Makes them alike.
     *
     * @param answer or a chunk of one; is changed
     * @param answerId the same for all chunks of an answer, and another one for each answer
     */
    static void makeAlike(ObjectNode answer, String answerId) {
        int position = 0;
        for (JsonNode choice : answer.path("choices")) {
            int index = choice.path("index").asInt(position++);
            if (choice instanceof ObjectNode object && choice.path(REASON).isTextual()) {
                object.put(REASON, reason(choice.path(REASON).textValue()));
            }
            calls(choice.path("message").path("tool_calls"), answerId + ' ' + index);
            calls(choice.path("delta").path("tool_calls"), answerId + ' ' + index);
        }
    }

    /** OpenAI's word for it. */
    static String reason(String said) {
        return REASONS.getOrDefault(said.strip().toLowerCase(Locale.ROOT), "stop");
    }

    /** The part that names what is called has an id; what follows of its arguments has none. */
    private static void calls(JsonNode calls, String choice) {
        int position = 0;
        for (JsonNode call : calls) {
            int index = call.path("index").asInt(position++);
            if (call instanceof ObjectNode object) {
                if (isNamed(call.path("function")) || isNamed(call.path("custom"))) {
                    object.put(ID, id(choice + ' ' + index));
                } else {
                    object.remove(ID);
                    object.remove(TYPE);
                }
            }
        }
    }

    private static boolean isNamed(JsonNode called) {
        return !called.path("name").asText("").isEmpty();
    }

    private static String id(String place) {
        byte[] hash = Sha256.of(place);
        StringBuilder id = new StringBuilder(PREFIX);
        for (int i = 0; i < RANDOM; i++) {
            int pair = (hash[2 * i] & 0xFF) << 8 | (hash[2 * i + 1] & 0xFF);
            id.append(CHARACTERS.charAt(pair % CHARACTERS.length()));
        }
        return id.toString();
    }
}
