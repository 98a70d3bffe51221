package dev.tandem.quality;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.inference.ChatEvent;
import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.Operation;
import java.util.Set;

/** An answer that is reviewed as it comes, piece by piece. JSON is written with single quotes for double ones. */
final class Reviewed {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PIECE = 5;

    private final AnswerReview review;

    private Reviewed(String fields) {
        review = new AnswerReview(new ChatRequest(
                Operation.CHAT,
                json("{'messages': [{'role': 'user', 'content': 'Hi'}]" + (fields.isEmpty() ? "" : ", " + fields)
                        + "}")));
    }

    /** The answer to a request with these further fields. */
    static Reviewed answer(String... fields) {
        return new Reviewed(String.join(", ", fields));
    }

    /** The signals of an answer of that text which ended by itself. */
    static Set<Signal> signalsOf(String text, String... fields) {
        return answer(fields).says(text).ends("stop");
    }

    Reviewed says(String text) {
        return write("content", text);
    }

    Reviewed thinks(String text) {
        return write("reasoning_content", text);
    }

    private Reviewed write(String field, String text) {
        for (int at = 0; at < text.length(); at += PIECE) {
            ObjectNode delta =
                    JSON.createObjectNode().put(field, text.substring(at, Math.min(text.length(), at + PIECE)));
            choice(0, delta);
        }
        return this;
    }

    /** A delta of a choice. */
    Reviewed choice(int index, ObjectNode delta) {
        ObjectNode chunk = JSON.createObjectNode();
        chunk.putArray("choices").addObject().put("index", index).set("delta", delta);
        review.observe(ChatEvent.of(chunk));
        return this;
    }

    /** A delta as JSON. */
    Reviewed gets(String delta) {
        return choice(0, json(delta));
    }

    /** Calls a tool, its arguments in two parts. */
    Reviewed calls(String name, String arguments) {
        String doubled = arguments.replace('\'', '"');
        int half = doubled.length() / 2;
        ObjectNode first = JSON.createObjectNode();
        first.putArray("tool_calls")
                .addObject()
                .put("index", 0)
                .put("id", "call_1")
                .putObject("function")
                .put("name", name)
                .put("arguments", doubled.substring(0, half));
        ObjectNode second = JSON.createObjectNode();
        second.putArray("tool_calls")
                .addObject()
                .put("index", 0)
                .putObject("function")
                .put("arguments", doubled.substring(half));
        return choice(0, first).choice(0, second);
    }

    Set<Signal> ends(String reason) {
        review.observe(
                ChatEvent.of(json("{'choices': [{'index': 0, 'delta': {}, 'finish_reason': '" + reason + "'}]}")));
        return review.signals();
    }

    /** The signals of what was said until the client left. */
    Set<Signal> breaksOff() {
        return review.signals();
    }

    static ObjectNode json(String text) {
        try {
            return (ObjectNode) JSON.readTree(text.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
