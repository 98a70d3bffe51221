package dev.tandem.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.tandem.inference.ChatEvent;
import java.util.Map;
import java.util.TreeMap;

/**
 * Puts a stream of events together into one whole answer: texts are joined, lists appended, tool calls merged by index,
 * and of any other field the last value counts. Indexes order choices and calls, and leave no gaps however far they
 * reach. Takes time and memory in proportion to the events. Not thread-safe.
 */
public final class AnswerAssembler {

    private final ObjectNode rest = JsonNodeFactory.instance.objectNode();
    private final TreeMap<Integer, Choice> choices = new TreeMap<>();

    /** Adds the next event. */
    public void add(ChatEvent event) {
        event.json().properties().forEach(field -> {
            if (!field.getKey().equals("choices")) {
                rest.set(field.getKey(), field.getValue());
            }
        });
        for (JsonNode choice : event.json().path("choices")) {
            if (choice instanceof ObjectNode object) {
                choices.computeIfAbsent(choice.path("index").asInt(), Choice::new)
                        .add(object);
            }
        }
    }

    /** The answer so far: choices, usage and what else the engine said. */
    public ObjectNode answer() {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        ArrayNode list = answer.putArray("choices");
        choices.values().forEach(choice -> list.add(choice.json()));
        rest.properties().forEach(field -> answer.set(field.getKey(), field.getValue()));
        return answer;
    }

    /** One choice so far. */
    private static final class Choice {
        private final GrowingObject fields = new GrowingObject();
        private final TreeMap<Integer, GrowingObject> toolCalls = new TreeMap<>();

        Choice(int index) {
            fields.put("index", IntNode.valueOf(index));
        }

        void add(ObjectNode event) {
            event.properties().forEach(field -> {
                JsonNode value = field.getValue();
                switch (field.getKey()) {
                    case "index" -> {}
                    case "delta" -> {
                        if (value instanceof ObjectNode delta) {
                            join(delta);
                        }
                    }
                    case "text" -> fields.add("text", TextNode.valueOf(value.asText("")));
                    case "finish_reason" -> fields.replace("finish_reason", value);
                    default -> fields.add(field.getKey(), value);
                }
            });
        }

        private GrowingObject message() {
            if (!fields.has("message")) {
                GrowingObject message = fields.object("message");
                message.put("role", TextNode.valueOf("assistant"));
                message.put("content", NullNode.instance);
                message.put("refusal", NullNode.instance);
            }
            return fields.object("message");
        }

        private void join(ObjectNode delta) {
            GrowingObject message = message();
            delta.properties().forEach(field -> {
                if (field.getKey().equals("tool_calls") && !field.getValue().isEmpty()) {
                    message.add("tool_calls", JsonNodeFactory.instance.arrayNode());
                    field.getValue().forEach(this::joinToolCall);
                } else if (!field.getKey().equals("role")) {
                    message.add(field.getKey(), field.getValue());
                }
            });
        }

        private void joinToolCall(JsonNode part) {
            int next = toolCalls.isEmpty() ? 0 : toolCalls.lastKey() + 1;
            GrowingObject call =
                    toolCalls.computeIfAbsent(part.path("index").asInt(next), index -> new GrowingObject());
            for (Map.Entry<String, JsonNode> field : part.properties()) {
                switch (field.getKey()) {
                    case "index" -> {}
                    case "function" -> {
                        if (field.getValue() instanceof ObjectNode function) {
                            call.object("function").addAll(function);
                        }
                    }
                    default -> call.put(field.getKey(), field.getValue());
                }
            }
        }

        ObjectNode json() {
            ObjectNode json = fields.json();
            if (!toolCalls.isEmpty()) {
                ArrayNode calls = json.withObject("/message").putArray("tool_calls");
                toolCalls.values().forEach(call -> calls.add(call.json()));
            }
            return json;
        }
    }
}
