package dev.tandem.engine.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.inference.ChatEvent;
import dev.tandem.inference.EngineException;
import dev.tandem.inference.Operation;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Takes an answer that came whole apart into the events that a stream of it would have had, each message one delta, so
 * that put together again they give the same JSON: first the roles with whatever stands beside the choices, then the
 * messages with whatever stands beside them, then the reasons why they ended, then the usage. Pure.
 */
final class WholeAnswerChunks {

    private static final Set<String> BESIDE_MESSAGE = Set.of("index", "message", "finish_reason");

    private final ObjectNode answer;
    private final boolean chat;

    private WholeAnswerChunks(ObjectNode answer, Operation operation) {
        this.answer = answer;
        this.chat = operation == Operation.CHAT;
    }

    /**
     * The answer's events.
     *
     * @param tree what the upstream sent, a missing node if that was no JSON
     * @param call what it was asked
     * @throws EngineException if it is an error, or no answer
     */
    static List<ChatEvent> events(JsonNode tree, AnswerRequest call, UpstreamErrors errors) {
        Operation operation = call.operation();
        ErrorBody.find(tree).ifPresent(error -> {
            throw errors.inAnswer(error, false);
        });
        if (!(tree instanceof ObjectNode object) || object.path("choices").isEmpty()) {
            throw new EngineException.Broken("The upstream sent what is no answer, or only part of one.", null);
        }
        PlausibleUsage.keep(object);
        WellFormedChoices wellFormedChoices = new WellFormedChoices(operation, call.choices());
        int position = 0;
        for (JsonNode choice : wellFormedChoices.in(object)) {
            if (!isAnswer(choice, operation)) {
                throw new EngineException.Broken("The upstream sent an answer without its content.", null);
            }
            ErrorBody.find(choice).ifPresent(error -> {
                throw errors.inAnswer(error, false);
            });
            wellFormedChoices.checkWhole(choice, position++);
            if (choice.path("finish_reason").asText().equals("error")) {
                throw new EngineException.Broken("The upstream broke off its answer and gave no reason.", null);
            }
            if (!choice.path("finish_reason").isTextual()) {
                throw new EngineException.Broken("The upstream sent an answer that has no end (finish_reason).", null);
            }
        }
        return new WholeAnswerChunks(object, operation).events();
    }

    /** An error in a choice's place is told as such, further on. */
    private static boolean isAnswer(JsonNode choice, Operation operation) {
        boolean content = operation == Operation.CHAT
                ? choice.path("message").isObject()
                : choice.path("text").isTextual();
        return content
                || ErrorBody.find(choice).isPresent()
                || choice.path("finish_reason").asText().equals("error");
    }

    private List<ChatEvent> events() {
        boolean counted = answer.path("usage").isObject();
        ObjectNode messages = choices(this::content);
        int tokens = counted
                ? Math.max(0, answer.path("usage").path("completion_tokens").asInt())
                : ChatEvent.of(messages).tokens();
        Stream<ChatEvent> events = Stream.of(
                new ChatEvent(head(), 0), new ChatEvent(messages, tokens), new ChatEvent(choices(this::end), 0));
        return (counted ? Stream.concat(events, Stream.of(new ChatEvent(usage(), 0))) : events).toList();
    }

    private ObjectNode head() {
        ObjectNode head = choices(chat ? this::role : this::nothing);
        answer.properties().forEach(field -> {
            boolean later = field.getKey().equals("usage") && field.getValue().isObject();
            if (!later && !field.getKey().equals("choices")) {
                head.set(field.getKey(), field.getValue());
            }
        });
        return head;
    }

    private void role(JsonNode choice, ObjectNode event) {
        JsonNode role = choice.path("message").path("role");
        event.putObject("delta").put("role", role.asText("assistant"));
    }

    private void nothing(JsonNode choice, ObjectNode event) {
        event.put("text", "");
    }

    private void content(JsonNode choice, ObjectNode event) {
        if (choice.path("message") instanceof ObjectNode message) {
            event.set("delta", delta(message));
        }
        choice.properties().forEach(field -> {
            if (!BESIDE_MESSAGE.contains(field.getKey())) {
                event.set(field.getKey(), field.getValue());
            }
        });
    }

    private static ObjectNode delta(ObjectNode message) {
        ObjectNode delta = JsonNodeFactory.instance.objectNode();
        delta.setAll(message);
        delta.remove("role");
        if (message.path("tool_calls") instanceof ArrayNode calls && !calls.isEmpty()) {
            ArrayNode indexed = delta.putArray("tool_calls");
            calls.forEach(call -> indexed.add(indexed(call, indexed.size())));
        }
        return delta;
    }

    private static JsonNode indexed(JsonNode call, int index) {
        if (!(call instanceof ObjectNode object)) {
            return call;
        }
        ObjectNode part = JsonNodeFactory.instance.objectNode().put("index", index);
        part.setAll(object);
        return part.put("index", index);
    }

    private void end(JsonNode choice, ObjectNode event) {
        if (chat) {
            event.putObject("delta");
        } else {
            event.put("text", "");
        }
        event.set("finish_reason", choice.get("finish_reason"));
    }

    private ObjectNode usage() {
        ObjectNode usage = JsonNodeFactory.instance.objectNode();
        usage.putArray("choices");
        usage.set("usage", answer.get("usage"));
        return usage;
    }

    private interface Part {
        void copy(JsonNode choice, ObjectNode event);
    }

    private ObjectNode choices(Part part) {
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        ArrayNode list = event.putArray("choices");
        for (JsonNode choice : answer.path("choices")) {
            ObjectNode copy = list.addObject().put("index", choice.path("index").asInt(list.size() - 1));
            part.copy(choice, copy);
        }
        return event;
    }
}
