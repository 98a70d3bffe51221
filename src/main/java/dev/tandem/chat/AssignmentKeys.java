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
                .or(() -> named(request))
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

    /** What OpenAI's fields call the conversation; an object where the client names it by its id. */
    private static Optional<AssignmentKey> named(ChatRequest request) {
        return request.present("conversation")
                .map(conversation -> conversation.isObject() ? conversation.path("id") : conversation)
                .filter(AssignmentKeys::isName)
                .or(() -> request.present("prompt_cache_key").filter(AssignmentKeys::isName))
                .map(name -> new AssignmentKey(Source.SESSION, name.textValue()));
    }

    private static boolean isName(JsonNode value) {
        return value.isTextual() && !value.textValue().isBlank();
    }

    private static AssignmentKey content(ChatRequest request) {
        return request.operation() == Operation.CHAT
                ? new AssignmentKey(Source.CONVERSATION, ConversationText.of(request.messages()))
                : new AssignmentKey(Source.PROMPT, request.prompt().toString());
    }
}
