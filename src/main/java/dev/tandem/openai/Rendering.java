package dev.tandem.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.chat.Exchange;
import dev.tandem.engine.ChatEvent;
import dev.tandem.routing.Assignment;
import java.util.Set;

/**
 * Puts our names on what an engine said: id, object, created, the public model name and an opaque fingerprint. All else
 * stays as the engine sent it, except that in blind mode whatever would tell the variants apart goes.
 */
final class Rendering {

    private static final Set<String> OURS = Set.of("id", "object", "created", "model", "system_fingerprint", "usage");
    private static final Set<String> TELLING = Set.of("timings", "provider");

    private final Exchange exchange;
    private final Assignment assignment;
    private final String fingerprint;

    /** @param exchange one that has been assigned */
    Rendering(Exchange exchange) {
        this.exchange = exchange;
        this.assignment = java.util.Objects.requireNonNull(exchange.assignment());
        this.fingerprint = "fp_" + (blind() ? "blind" : String.valueOf(exchange.fingerprint()));
    }

    private boolean blind() {
        return assignment.model().blind();
    }

    /** One event of a stream, without its usage. */
    ObjectNode chunk(ChatEvent event) {
        ObjectNode chunk = head(exchange.operation().chunkObject());
        copy(event.json(), chunk);
        return chunk;
    }

    /** The closing event of a stream whose client asked for the usage. */
    ObjectNode usageChunk(JsonNode usage) {
        ObjectNode chunk = head(exchange.operation().chunkObject());
        chunk.putArray("choices");
        chunk.set("usage", usage);
        return chunk;
    }

    /** A whole answer, put together by {@link AnswerAssembler}. */
    ObjectNode answer(ObjectNode assembled) {
        ObjectNode answer = head(exchange.operation().answerObject());
        copy(assembled, answer);
        answer.set("usage", assembled.get("usage"));
        return answer;
    }

    private ObjectNode head(String object) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", exchange.answerId())
                .put("object", object)
                .put("created", exchange.arrivedAt().getEpochSecond())
                .put("model", assignment.model().name())
                .put("system_fingerprint", fingerprint);
    }

    private void copy(ObjectNode from, ObjectNode to) {
        from.properties().forEach(field -> {
            if (!OURS.contains(field.getKey()) && !(blind() && TELLING.contains(field.getKey()))) {
                to.set(field.getKey(), field.getValue());
            }
        });
    }
}
