package dev.tandem.engine.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.inference.Operation;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Holds the choices of one answer to the types that clients rely on: what has one obvious meaning is mended, such as a
 * {@code delta} of null, and anything else of a wrong type is the upstream's fault. Fields that OpenAI's API does not
 * have pass as they are. Not thread-safe.
 */
final class WellFormedChoices {

    /** OpenAI's bound of {@code n}; clients make a list as long as the highest index. */
    private static final int MOST_CHOICES = 128;

    private static final int MOST_TOOL_CALLS = 1024;
    /** Some APIs put a list of parts here, which clients of theirs expect. */
    private static final List<String> TEXTS = List.of("content", "reasoning", "reasoning_content", "refusal");

    private final boolean chat;
    private final int indexes;
    private final BitSet told = new BitSet();
    /** Choices of which a piece came. */
    private final BitSet begun = new BitSet();

    private final Map<Integer, Integer> lastToolCalls = new HashMap<>();

    /** @param choices how many were asked for */
    WellFormedChoices(Operation operation, int choices) {
        this.chat = operation == Operation.CHAT;
        this.indexes = Math.max(MOST_CHOICES, choices);
    }

    /** The choices of a chunk or a whole answer; none where it has none. */
    ArrayNode in(ObjectNode answer) {
        JsonNode given = answer.path("choices");
        if (given instanceof ArrayNode list) {
            if (list.size() > indexes) {
                throw FieldTypes.wrong("choices", "a list of at most " + indexes);
            }
            for (JsonNode choice : list) {
                if (!choice.isObject()) {
                    throw FieldTypes.wrong("choices", "a list of objects");
                }
            }
            return list;
        }
        if (!FieldTypes.isAbsent(given)) {
            throw FieldTypes.wrong("choices", "a list");
        }
        return JsonNodeFactory.instance.arrayNode();
    }

    /**
     * Checks a choice of a chunk.
     *
     * @param position in its chunk, which is its index where it tells none
     * @return its index
     */
    int checkDelta(JsonNode choice, int position) {
        ObjectNode object = (ObjectNode) choice;
        int index = checkEnd(object, position);
        if (chat) {
            ObjectNode delta = FieldTypes.objectOrEmpty(object, "delta");
            checkMessage(delta, "delta.");
            checkShape(object, delta);
            checkPiece(object, "delta", delta, index);
            int call = 0;
            for (JsonNode part : delta.path("tool_calls")) {
                int last = lastToolCalls.getOrDefault(index, -1);
                boolean begins = !part.path("function").path("name").asText("").isEmpty();
                int own = FieldTypes.index(
                        (ObjectNode) part,
                        begins ? last + 1 : Math.max(0, last),
                        MOST_TOOL_CALLS,
                        "tool_calls[" + call + "].index");
                lastToolCalls.put(index, Math.max(last, own));
                call++;
            }
        } else {
            FieldTypes.checkText(object, "text", "");
            checkPiece(object, "text", object.path("text"), index);
            if (FieldTypes.isEmpty(object.path("text"))) {
                if (!isEmpty(object.path("delta"))) {
                    throw FieldTypes.wrong("delta", "a text");
                }
                object.put("text", "");
            }
        }
        return index;
    }

    /** Some servers tell a chat's piece as a text as well; where that is all, a client sees nothing of it. */
    private static void checkShape(ObjectNode choice, ObjectNode message) {
        if (isEmpty(message) && !FieldTypes.isEmpty(choice.path("text"))) {
            throw FieldTypes.wrong("text", "in a message of the chat");
        }
    }

    /** Some servers tell the message so far beside each piece; where it stands alone, who reads pieces sees nothing of it. */
    private void checkPiece(ObjectNode choice, String name, JsonNode piece, int index) {
        if (!FieldTypes.isEmpty(piece) && !(piece.isObject() && isEmpty(piece))) {
            begun.set(index);
        } else if (!begun.get(index) && !isEmpty(choice.path("message"))) {
            throw FieldTypes.wrong("message", "told in pieces (" + name + ")");
        }
    }

    private static boolean isEmpty(JsonNode message) {
        return message.properties().stream()
                .allMatch(field -> field.getKey().equals("role") || FieldTypes.isEmpty(field.getValue()));
    }

    /** Checks a choice of a whole answer, which has its message or text. */
    void checkWhole(JsonNode choice, int position) {
        ObjectNode object = (ObjectNode) choice;
        int index = checkEnd(object, position);
        if (told.get(index)) {
            throw FieldTypes.wrong("index", "another one in each of its choices");
        }
        told.set(index);
        if (object.path("message") instanceof ObjectNode message) {
            checkMessage(message, "message.");
            checkShape(object, message);
            if (isEmpty(message) && !isEmpty(object.path("delta"))) {
                throw FieldTypes.wrong("delta", "a message");
            }
        }
    }

    private int checkEnd(ObjectNode choice, int position) {
        FinishReason.mend(choice);
        FieldTypes.checkText(choice, "finish_reason", "");
        WellFormedLogprobs.check(choice);
        return FieldTypes.index(choice, position, indexes, "index");
    }

    private static void checkMessage(ObjectNode message, String path) {
        FieldTypes.checkText(message, "role", path);
        for (String name : TEXTS) {
            if (!FieldTypes.isParts(message.path(name))) {
                FieldTypes.checkText(message, name, path);
            }
        }
        if (!FieldTypes.isAbsent(message.path("function_call"))) {
            checkFunction(message, "function_call", path);
        }
        JsonNode calls = message.path("tool_calls");
        if (!FieldTypes.isAbsent(calls) && !calls.isArray()) {
            throw FieldTypes.wrong(path + "tool_calls", "a list");
        }
        for (JsonNode call : calls) {
            if (!(call instanceof ObjectNode object)) {
                throw FieldTypes.wrong(path + "tool_calls", "a list of objects");
            }
            FieldTypes.checkText(object, "id", path + "tool_calls.");
            FieldTypes.checkText(object, "type", path + "tool_calls.");
            if (!FieldTypes.isAbsent(object.path("function"))) {
                checkFunction(object, "function", path + "tool_calls.");
            }
        }
    }

    private static void checkFunction(ObjectNode holder, String name, String path) {
        if (!(holder.path(name) instanceof ObjectNode function)) {
            throw FieldTypes.wrong(path + name, "an object");
        }
        FieldTypes.checkText(function, "name", path + name + ".");
        JsonNode arguments = function.path("arguments");
        if (arguments.isObject()) {
            function.put("arguments", new String(UpstreamJson.write(arguments), StandardCharsets.UTF_8));
        }
        FieldTypes.checkText(function, "arguments", path + name + ".");
    }
}
