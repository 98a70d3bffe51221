package dev.tandem.chat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.Operation;
import dev.tandem.routing.AssignmentKey;
import dev.tandem.routing.AssignmentKey.Source;
import dev.tandem.routing.KeyHash;
import dev.tandem.routing.Unit;
import java.util.Optional;

/** Finds in a request what names its unit, the first that is present in the order the unit asks for. */
final class AssignmentKeys {

    private AssignmentKeys() {}

    static AssignmentKey of(ChatRequest request, Caller caller, Unit unit) {
        Optional<AssignmentKey> user = unit == Unit.USER ? user(request) : Optional.empty();
        return user.or(() -> caller.session().map(value -> new AssignmentKey(Source.SESSION, value)))
                .orElseGet(() -> content(request));
    }

    /** Names the session or, where there is none, the conversation; a hash. */
    static String conversationHash(ChatRequest request, Caller caller, String salt) {
        return KeyHash.hex(salt, of(request, caller, Unit.CONVERSATION).value());
    }

    private static Optional<AssignmentKey> user(ChatRequest request) {
        return request.present("safety_identifier")
                .or(() -> request.present("user"))
                .map(JsonNode::asText)
                .filter(value -> !value.isEmpty())
                .map(value -> new AssignmentKey(Source.USER, value));
    }

    private static AssignmentKey content(ChatRequest request) {
        return request.operation() == Operation.CHAT
                ? new AssignmentKey(Source.CONVERSATION, conversation(request.messages()))
                : new AssignmentKey(Source.PROMPT, request.prompt().toString());
    }

    /**
     * What stays the same while a conversation grows: the leading instructions and the first user message. Later turns
     * append to them, so every turn of a conversation gives the same key.
     */
    private static String conversation(JsonNode messages) {
        StringBuilder key = new StringBuilder();
        for (JsonNode message : messages) {
            String role = message.path("role").asText();
            boolean user = role.equals("user");
            if (user || role.equals("system") || role.equals("developer")) {
                key.append(role).append('\n').append(message.path("content")).append('\n');
            }
            if (user) {
                break;
            }
        }
        return key.isEmpty() ? messages.toString() : key.toString();
    }
}
