package dev.tandem.inference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a client asked for: its own JSON tree, kept whole, with typed views of the parts that Tandem itself needs.
 *
 * <p>What has a view here has been checked; all other fields are in the tree as the client sent them, of any type, and
 * reach the engine unchanged. Treated as immutable: whoever needs another tree copies it.
 *
 * @param operation which of the two completions APIs was called
 * @param body the client's JSON object; never modified after construction
 */
public record ChatRequest(Operation operation, ObjectNode body) {

    /** The field of {@link #echo()}. */
    public static final String ECHO = "echo";

    /** The name that the client sent, {@code name} or {@code name@variant}. */
    public String model() {
        return body.path("model").asText();
    }

    /** Whether the client wants server-sent events. */
    public boolean stream() {
        return body.path("stream").asBoolean(false);
    }

    /** Whether a streaming client asked for the closing usage chunk. */
    public boolean includeUsage() {
        return body.path("stream_options").path("include_usage").asBoolean(false);
    }

    /** The messages of a chat; a missing node for a text completion. */
    public JsonNode messages() {
        return body.path("messages");
    }

    /** The prompt of a text completion; a missing node for a chat. */
    public JsonNode prompt() {
        return body.path("prompt");
    }

    /** Whether the answer is to begin with the prompt; only text completions can. */
    public boolean echo() {
        return operation == Operation.TEXT_COMPLETION && body.path(ECHO).asBoolean(false);
    }

    /**
     * The most tokens the answer may have, at least 0: {@code max_completion_tokens}, else {@code max_tokens}; empty when
     * unset, or negative, which is llama.cpp's word for no limit.
     */
    public OptionalInt maxTokens() {
        JsonNode limit =
                present("max_completion_tokens").or(() -> present("max_tokens")).orElse(null);
        return limit == null || limit.asInt() < 0 ? OptionalInt.empty() : OptionalInt.of(limit.asInt());
    }

    /** How many answers it asks for, at least 1. */
    public int choices() {
        return Math.max(1, body.path("n").asInt(1));
    }

    /** The field's value; empty when the client left it out or sent {@code null}. */
    public Optional<JsonNode> present(String field) {
        JsonNode value = body.get(field);
        return value == null || value.isNull() ? Optional.empty() : Optional.of(value);
    }

    /** Whether its texts have more characters than that together; looks no further than it must. */
    public boolean isLongerThan(int characters) {
        return rest(body, characters) < 0;
    }

    private static int rest(JsonNode value, int characters) {
        int rest = value.isTextual() ? characters - value.textValue().length() : characters - 1;
        for (JsonNode child : value) {
            rest = rest < 0 ? rest : rest(child, rest);
        }
        return rest;
    }
}
