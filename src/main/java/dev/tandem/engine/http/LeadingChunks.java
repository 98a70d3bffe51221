package dev.tandem.engine.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.inference.EngineException;
import java.util.Set;

/**
 * Chunks of a stream before the first one that has something for the client. They are kept until that comes, so that a
 * stream of nothing else fails before its response has begun. Not thread-safe.
 */
final class LeadingChunks {

    private static final int MOST_BYTES = 1 << 20;
    /** What every chunk has, or what is told again at the end. */
    private static final Set<String> SAYING_NOTHING = Set.of(
            "id", "object", "created", "model", "system_fingerprint", "service_tier", "provider", "choices", "usage");

    private final ObjectNode kept = JsonNodeFactory.instance.objectNode();
    private long bytes;

    /** Whether it has no choice, or choices with nothing in them and nothing beside them. */
    static boolean saysNothing(ObjectNode chunk) {
        JsonNode choices = chunk.path("choices");
        return choices.isEmpty()
                || (chunk.properties().stream().allMatch(field -> SAYING_NOTHING.contains(field.getKey()))
                        && isBlank(choices));
    }

    /** Whether nothing stands in it but indexes, nulls and empty texts. */
    private static boolean isBlank(JsonNode value) {
        return switch (value) {
            case ObjectNode object ->
                object.properties().stream()
                        .allMatch(field -> field.getKey().equals("index") || isBlank(field.getValue()));
            case ArrayNode list -> list.valueStream().allMatch(LeadingChunks::isBlank);
            default -> value.isNull() || (value.isTextual() && value.textValue().isEmpty());
        };
    }

    /**
     * Keeps one that says nothing.
     *
     * @param length bytes that it had
     * @throws EngineException.Broken when there are too many
     */
    void keep(ObjectNode chunk, int length) {
        bytes += length;
        if (bytes > MOST_BYTES) {
            throw new EngineException.Broken(
                    "The upstream sent more than " + MOST_BYTES + " bytes of events that say nothing.", null);
        }
        kept.setAll(chunk);
    }

    /** Adds what was kept to the first chunk that says something, where that does not say it anew. */
    void addTo(ObjectNode first) {
        kept.properties().forEach(field -> first.putIfAbsent(field.getKey(), field.getValue()));
    }
}
