package dev.tandem.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.inference.ChatEvent;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Puts a stream of events together into one whole answer: texts are joined, lists appended, tool calls merged by index,
 * and of any other field the last value counts. Not thread-safe.
 */
public final class AnswerAssembler {

    private final ObjectNode rest = JsonNodeFactory.instance.objectNode();
    private final Map<Integer, ObjectNode> choices = new TreeMap<>();

    /** Adds the next event. */
    public void add(ChatEvent event) {
        event.json().properties().forEach(field -> {
            if (!field.getKey().equals("choices")) {
                rest.set(field.getKey(), field.getValue());
            }
        });
        for (JsonNode choice : event.json().path("choices")) {
            if (choice instanceof ObjectNode object) {
                merge(object, choices.computeIfAbsent(choice.path("index").asInt(), AnswerAssembler::emptyChoice));
            }
        }
    }

    /** The answer so far: choices, usage and what else the engine said. */
    public ObjectNode answer() {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        ArrayNode list = answer.putArray("choices");
        choices.values().forEach(list::add);
        rest.properties().forEach(field -> answer.set(field.getKey(), field.getValue()));
        return answer;
    }

    private static ObjectNode emptyChoice(int index) {
        return JsonNodeFactory.instance.objectNode().put("index", index);
    }

    private static void merge(ObjectNode event, ObjectNode choice) {
        event.properties().forEach(field -> {
            switch (field.getKey()) {
                case "index" -> {}
                case "delta" -> {
                    if (field.getValue() instanceof ObjectNode delta) {
                        join(delta, message(choice));
                    }
                }
                case "text" ->
                    choice.put(
                            "text",
                            choice.path("text").asText("") + field.getValue().asText());
                default -> set(choice, field.getKey(), field.getValue());
            }
        });
    }

    private static ObjectNode message(ObjectNode choice) {
        if (choice.get("message") instanceof ObjectNode message) {
            return message;
        }
        ObjectNode message = choice.putObject("message");
        message.put("role", "assistant").putNull("content").putNull("refusal");
        return message;
    }

    private static void join(ObjectNode delta, ObjectNode message) {
        delta.properties().forEach(field -> {
            if (field.getKey().equals("tool_calls") && !field.getValue().isEmpty()) {
                field.getValue().forEach(call -> joinToolCall(call, toolCalls(message)));
            } else if (!field.getKey().equals("role")) {
                set(message, field.getKey(), field.getValue());
            }
        });
    }

    private static ArrayNode toolCalls(ObjectNode message) {
        return message.get("tool_calls") instanceof ArrayNode calls ? calls : message.putArray("tool_calls");
    }

    private static void joinToolCall(JsonNode part, ArrayNode calls) {
        int index = part.path("index").asInt(calls.size());
        while (calls.size() <= index && calls.size() < 1024) {
            calls.addObject();
        }
        if (calls.get(index) instanceof ObjectNode call) {
            part.properties().forEach(field -> {
                switch (field.getKey()) {
                    case "index" -> {}
                    case "function" -> {
                        if (field.getValue() instanceof ObjectNode function) {
                            join(function, call.withObject("/function"));
                        }
                    }
                    default -> call.set(field.getKey(), field.getValue());
                }
            });
        }
    }

    private static void set(ObjectNode target, String name, JsonNode value) {
        @Nullable JsonNode before = target.get(name);
        if (before != null && before.isTextual() && value.isTextual() && !name.equals("finish_reason")) {
            target.put(name, before.textValue() + value.textValue());
        } else if (before instanceof ObjectNode object && value instanceof ObjectNode addition) {
            addition.properties().forEach(field -> set(object, field.getKey(), field.getValue()));
        } else if (before instanceof ArrayNode list && value instanceof ArrayNode addition) {
            list.addAll(addition);
        } else if (!value.isNull() || before == null) {
            target.set(name, value.deepCopy());
        }
    }
}
