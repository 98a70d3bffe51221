package dev.tandem.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.inference.ChatEvent;
import dev.tandem.inference.ChatRequest;
import dev.tandem.inference.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** What a {@link ScriptedEngine} says: knows one capital and one endless story; a token is a word with its space. */
final class ScriptedText {

    /** The token id of {@code Paris}, the only one that can be biased against. */
    static final String PARIS = "1";

    private static final Pattern TOKEN = Pattern.compile("\\s*\\S+|\\s+$");
    private static final int STORY_LINES = 500;

    private ScriptedText() {}

    /** The prompt's tokens: its words, and one for each turn and the answer's beginning. */
    static int promptTokens(ChatRequest request) {
        return tokens(
                                request.operation() == Operation.CHAT
                                        ? last(request)
                                        : request.prompt().asText())
                        .size()
                + request.messages().size()
                + 1;
    }

    /** The events of the whole answer. */
    static List<ChatEvent> events(ChatRequest request) {
        String whole = whole(request);
        String cut = cut(whole, request.body().path("stop"));
        List<String> tokens = tokens(cut);
        int limit = request.maxTokens().orElse(Integer.MAX_VALUE);
        boolean chat = request.operation() == Operation.CHAT;
        List<ChatEvent> events = new ArrayList<>();
        if (chat) {
            events.add(event(delta().put("role", "assistant").put("content", ""), 0));
        }
        List<String> said = tokens.subList(0, Math.min(limit, tokens.size()));
        for (String token : said) {
            events.add(event(chat ? delta().put("content", token) : text(token), 1));
        }
        ObjectNode end = chat ? delta() : text("");
        ChatEvent finish = event(end, 0);
        ((ObjectNode) finish.json().path("choices").path(0))
                .put("finish_reason", tokens.size() > limit ? "length" : "stop");
        events.add(finish);
        events.add(usage(promptTokens(request), said.size()));
        return events;
    }

    private static String whole(ChatRequest request) {
        if (request.operation() == Operation.TEXT_COMPLETION) {
            return " Paris.";
        }
        if (request.body().path("response_format").path("type").asText().startsWith("json")) {
            return "{\"capital\": \"Paris\"}";
        }
        if (last(request).contains("story")) {
            return "Once there was a fox. ".repeat(STORY_LINES).strip();
        }
        boolean banned = request.body().path("logit_bias").path(PARIS).asInt() == -100;
        return "The capital of France is " + (banned ? "unknown." : "Paris.");
    }

    private static String last(ChatRequest request) {
        JsonNode messages = request.messages();
        return messages.path(messages.size() - 1).path("content").asText();
    }

    private static String cut(String text, JsonNode stop) {
        int end = text.length();
        for (JsonNode one :
                stop.isArray() ? stop : JsonNodeFactory.instance.arrayNode().add(stop)) {
            int at = one.isTextual() ? text.indexOf(one.textValue()) : -1;
            end = at < 0 ? end : Math.min(end, at);
        }
        return text.substring(0, end);
    }

    private static List<String> tokens(String text) {
        return TOKEN.matcher(text).results().map(MatchResult::group).toList();
    }

    private static ObjectNode delta() {
        return JsonNodeFactory.instance.objectNode();
    }

    private static ObjectNode text(String token) {
        return JsonNodeFactory.instance.objectNode().put("text", token);
    }

    private static ChatEvent event(ObjectNode payload, int tokens) {
        ObjectNode chunk = JsonNodeFactory.instance.objectNode();
        ObjectNode choice = chunk.putArray("choices").addObject();
        if (payload.has("text")) {
            choice.setAll(payload);
        } else {
            choice.set("delta", payload);
        }
        choice.put("index", 0).putNull("finish_reason");
        return new ChatEvent(chunk, tokens);
    }

    private static ChatEvent usage(int prompt, int completion) {
        ObjectNode chunk = JsonNodeFactory.instance.objectNode();
        chunk.putArray("choices");
        chunk.putObject("usage")
                .put("prompt_tokens", prompt)
                .put("completion_tokens", completion)
                .put("total_tokens", prompt + completion);
        return new ChatEvent(chunk, 0);
    }
}
