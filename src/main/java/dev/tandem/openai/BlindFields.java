package dev.tandem.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a client of a blind model gets of an answer: the fields that OpenAI's API has, but for those that say who serves,
 * and reasoning under one name. What else there is tells servers apart, and nobody knows all that they say. Pure.
 */
final class BlindFields {

    private static final String REASONING = "reasoning_content";

    /** A text, number or truth, and lists of them. */
    private static final Field PLAIN = new Field(Map.of(), false);
    /** What the fields are called is part of the answer. */
    private static final Field OPEN = new Field(Map.of(), true);
    /** A text, or such parts as some APIs have in its place. */
    private static final Field TEXT = plain("type", "text", "refusal").with("thinking", plain("type", "text"));

    private static final Field TOKEN = plain("token", "logprob", "bytes");
    private static final Field TOKENS = TOKEN.with("top_logprobs", TOKEN);
    private static final Field FUNCTION = plain("name", "arguments");

    private static final Field MESSAGE = plain("role")
            .with("content", TEXT)
            .with("refusal", TEXT)
            .with(REASONING, TEXT)
            .with("reasoning", TEXT)
            .with("function_call", FUNCTION)
            .with(
                    "tool_calls",
                    plain("index", "id", "type").with("function", FUNCTION).with("custom", plain("name", "input")))
            .with("audio", plain("id", "expires_at", "data", "transcript"))
            .with("annotations", plain("type").with("url_citation", plain("url", "title", "start_index", "end_index")));

    /** A chat's form, and that of a text. */
    private static final Field LOGPROBS = plain("tokens", "token_logprobs", "text_offset")
            .with("top_logprobs", OPEN)
            .with("content", TOKENS)
            .with("refusal", TOKENS);

    private static final Field ANSWER = plain().with(
                    "choices",
                    plain("index", "finish_reason", "text")
                            .with("message", MESSAGE)
                            .with("delta", MESSAGE)
                            .with("logprobs", LOGPROBS));

    private static final Field USAGE = plain("prompt_tokens", "completion_tokens", "total_tokens")
            .with("prompt_tokens_details", plain("cached_tokens", "audio_tokens"))
            .with(
                    "completion_tokens_details",
                    plain(
                            "reasoning_tokens",
                            "audio_tokens",
                            "accepted_prediction_tokens",
                            "rejected_prediction_tokens"));

    private BlindFields() {}

    /** What of an answer or a chunk may be told beside its usage; a copy, with what is kept in its order. */
    static ObjectNode ofAnswer(ObjectNode answer) {
        return ANSWER.object(answer);
    }

    /** What of a usage may be told: its numbers. */
    static ObjectNode ofUsage(ObjectNode usage) {
        ObjectNode told = USAGE.object(usage);
        keepNumbers(told);
        return told;
    }

    private static void keepNumbers(ObjectNode counts) {
        counts.properties()
                .removeIf(field ->
                        !field.getValue().isNumber() && !field.getValue().isObject());
        for (JsonNode details : counts) {
            if (details instanceof ObjectNode object) {
                keepNumbers(object);
            }
        }
    }

    private static Field plain(String... names) {
        Map<String, Field> fields = new HashMap<>();
        for (String name : names) {
            fields.put(name, PLAIN);
        }
        return new Field(fields, false);
    }

    /**
     * A field that may be told.
     *
     * @param fields those that it may have itself
     * @param open whether it may have any, of plain values
     */
    private record Field(Map<String, Field> fields, boolean open) {

        Field with(String name, Field field) {
            Map<String, Field> more = new HashMap<>(fields);
            more.put(name, field);
            return new Field(more, open);
        }

        /** What of the value may be told; {@code null} for nothing. */
        private @Nullable JsonNode value(JsonNode value) {
            return switch (value) {
                case ObjectNode object -> fields.isEmpty() && !open ? null : object(object);
                case ArrayNode list -> list(list);
                default -> value;
            };
        }

        private ArrayNode list(ArrayNode values) {
            ArrayNode told = JsonNodeFactory.instance.arrayNode(values.size());
            for (JsonNode value : values) {
                JsonNode kept = value(value);
                if (kept != null) {
                    told.add(kept);
                }
            }
            return told;
        }

        ObjectNode object(ObjectNode object) {
            ObjectNode told = JsonNodeFactory.instance.objectNode();
            object.properties().forEach(field -> {
                Field known = open ? PLAIN : fields.get(field.getKey());
                JsonNode kept = known == null ? null : known.value(field.getValue());
                String name = name(field.getKey(), object);
                if (kept != null && name != null) {
                    told.set(name, kept);
                }
            });
            return told;
        }

        /** Servers name the same thing differently, and some say it under both names. */
        private @Nullable String name(String name, ObjectNode holder) {
            if (!fields.containsKey(REASONING)) {
                return name;
            }
            return switch (name) {
                case "reasoning" -> isEmpty(holder.path(REASONING)) ? REASONING : null;
                case REASONING -> isEmpty(holder.path(REASONING)) && holder.has("reasoning") ? null : name;
                default -> name;
            };
        }

        private static boolean isEmpty(JsonNode text) {
            return text.isMissingNode()
                    || text.isNull()
                    || (text.isTextual() && text.textValue().isEmpty());
        }
    }
}
