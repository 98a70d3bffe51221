package dev.tandem.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.chat.AnswerAssembler;
import dev.tandem.inference.ChatEvent;
import java.util.Map;

/**
 * An answer that is put together before it is sent, in memory of the budget that it takes as it grows and that is given
 * back with the request's. Not thread-safe.
 */
final class WholeAnswer {

    /** The budget is asked for so much at a time, and not at all for an answer that is smaller. */
    private static final long STEP = 64 * 1024;
    /** What a value, a bracket or a name in a list costs, written out too. */
    private static final long PER_TOKEN = 64;
    /** What a character costs: in a text that grows, in one that is whole, and written out. */
    private static final long PER_CHARACTER = 4;

    private final AnswerAssembler assembler = new AnswerAssembler();
    private final BodyBudget.Reservation reservation;
    private long size;
    private long taken = STEP;

    /** @param reservation of the request that is answered */
    WholeAnswer(BodyBudget.Reservation reservation) {
        this.reservation = reservation;
    }

    /**
     * Adds the next event.
     *
     * @throws RuntimeException as {@link BodyBudget.Reservation#answer} when there is no room for it
     */
    void add(ChatEvent event) {
        for (JsonNode choice : event.json().path("choices")) {
            size += growth(choice);
        }
        if (size > taken) {
            long needed = size + STEP;
            reservation.answer(needed);
            taken = needed;
        }
        assembler.add(event);
    }

    /** The answer so far. */
    ObjectNode json() {
        return assembler.answer();
    }

    /** What is kept of an addition: texts are joined, lists appended, and other values replace those before. */
    private static long growth(JsonNode addition) {
        if (addition.isTextual()) {
            return PER_CHARACTER * addition.textValue().length();
        }
        long growth = 0;
        for (Map.Entry<String, JsonNode> field : addition.properties()) {
            JsonNode value = field.getValue();
            if (field.getKey().equals("tool_calls")) {
                for (JsonNode call : value) {
                    growth += growth(call);
                }
            } else {
                growth += value.isArray() ? whole(value) : growth(value);
            }
        }
        return growth;
    }

    private static long whole(JsonNode value) {
        long whole = PER_TOKEN
                + (value.isTextual() ? PER_CHARACTER * value.textValue().length() : 0);
        for (JsonNode child : value) {
            whole += whole(child) + (value.isObject() ? PER_TOKEN : 0);
        }
        return whole;
    }
}
