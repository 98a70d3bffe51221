package dev.tandem.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.inference.ChatEvent;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The last events of a stream. Tandem asks every engine for the usage, and {@code llama-server} then says there, beside
 * no choice at all, what it would else have said with the end of the answer, such as its {@code timings}. A client that
 * asked for no usage gets it where it would have been, so the event that ends a choice is held back until the next one.
 */
final class StreamEnd {

    private static final Set<String> ELSEWHERE = Set.of("choices", "usage");

    private final Consumer<ChatEvent> due;
    private final ObjectNode beside = JsonNodeFactory.instance.objectNode();
    private @Nullable ChatEvent held;
    private @Nullable JsonNode usage;

    /** @param due gets the events that the client is to get, in their order */
    StreamEnd(Consumer<ChatEvent> due) {
        this.due = due;
    }

    /** Takes the next event of the answer. */
    void next(ChatEvent event) {
        if (event.usage().isPresent()) {
            usage = event.json().get("usage");
        }
        if (event.isWithoutChoices()) {
            event.json().properties().forEach(field -> {
                if (!ELSEWHERE.contains(field.getKey())) {
                    beside.set(field.getKey(), field.getValue());
                }
            });
            return;
        }
        release();
        if (event.finishReason().isPresent()) {
            held = event;
        } else {
            due.accept(event);
        }
    }

    /** Lets go of the event that was held back, as it came. */
    void release() {
        ChatEvent last = held;
        if (last != null) {
            held = null;
            due.accept(last);
        }
    }

    /** Lets go of the event that was held back, together with what was said without a choice. */
    void close() {
        ChatEvent last = held;
        if (last != null) {
            ObjectNode whole = JsonNodeFactory.instance.objectNode();
            whole.setAll(last.json());
            whole.setAll(beside);
            held = new ChatEvent(whole, last.tokens(), last.hasOutput(), last.logProbabilities());
            release();
        }
    }

    /** The last usage that was told. */
    @Nullable
    JsonNode usage() {
        return usage;
    }

    /** What was said without a choice. */
    ObjectNode beside() {
        return beside;
    }
}
