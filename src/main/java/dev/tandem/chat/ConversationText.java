package dev.tandem.chat;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What stays the same while a conversation grows: the leading instructions and the first user message, later turns only
 * append to them. In one form for all the ways in which clients write the same: a text as a string or in parts, however
 * many; instructions as {@code system} or {@code developer}; marks such as {@code cache_control} that wander from turn
 * to turn are left out. Pure.
 */
final class ConversationText {

    /** Apart from any text: no client can write it into a part by mistake and mean a boundary. */
    private static final char BOUNDARY = '\0';

    private ConversationText() {}

    /** @param messages as the client sent them, of a valid request */
    static String of(JsonNode messages) {
        StringBuilder text = new StringBuilder();
        for (JsonNode message : messages) {
            String role = message.path("role").asText();
            boolean user = role.equals("user");
            if (user || role.equals("system") || role.equals("developer")) {
                text.append(user ? "user" : "system").append(BOUNDARY);
                append(text, message.path("content"));
                text.append(BOUNDARY);
            }
            if (user) {
                break;
            }
        }
        return text.isEmpty() ? messages.toString() : text.toString();
    }

    private static void append(StringBuilder text, JsonNode content) {
        if (content.isTextual()) {
            text.append(content.textValue());
        } else {
            content.forEach(part -> appendPart(text, part));
        }
    }

    private static void appendPart(StringBuilder text, JsonNode part) {
        String type = part.path("type").asText();
        JsonNode payload = part.path(type);
        if (payload.isTextual()) {
            text.append(payload.textValue());
        } else {
            // An image is its address or its data; how closely to look at it may change from turn to turn.
            text.append(BOUNDARY).append(payload.has("url") ? payload.path("url") : payload);
        }
    }
}
