package dev.tandem.replay.prompt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.replay.store.PromptSelection;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One chat of Open WebUI's export (Settings, Data Controls, Export Chats): an object whose {@code chat.history} holds
 * all messages by id, each with its {@code parentId}, and the {@code currentId} at which the shown branch ends; older
 * exports have a plain list in {@code chat.messages}.
 *
 * <p>The shown branch alone is read: regenerated answers beside it are not. Reasoning and tool output, which Open WebUI
 * keeps as {@code <details>} in an answer's text and does not send back to a model, are left out, and so is a question
 * whose answer is empty. Images come along where they are in the export; other files are not in it.
 */
final class OpenWebUiExport {

    private static final int LONGEST_BRANCH = 10_000;
    private static final String DETAILS = "<details type=\"";
    private static final String END = "</details>";
    private static final Set<String> NOT_SENT = Set.of("reasoning", "code_interpreter", "tool_calls");

    private OpenWebUiExport() {}

    /** Whether it looks like a chat of such an export. */
    static boolean is(JsonNode value) {
        return value.path("chat").isObject();
    }

    /** The messages of each prompt, in the order in which they were written; none for a chat without a question. */
    static List<ArrayNode> prompts(JsonNode export, PromptSelection promptSelection) {
        JsonNode chat = export.path("chat");
        List<ObjectNode> messages = answered(branch(chat));
        List<Integer> questions = new ArrayList<>();
        for (int i = 0; i < messages.size(); i++) {
            if (isFrom(messages.get(i), "user")) {
                questions.add(i);
            }
        }
        if (questions.isEmpty()) {
            return List.of();
        }
        List<Integer> chosen = switch (promptSelection) {
            case LAST -> List.of(questions.getLast());
            case FIRST -> List.of(questions.getFirst());
            case ALL -> questions;
        };
        return chosen.stream()
                .map(end -> prompt(chat, messages.subList(0, end + 1)))
                .toList();
    }

    private static ArrayNode prompt(JsonNode chat, List<ObjectNode> messages) {
        ArrayNode prompt = JsonNodeFactory.instance.arrayNode();
        String system =
                chat.path("params").path("system").asText(chat.path("system").asText(""));
        boolean has = messages.stream().anyMatch(message -> isFrom(message, "system"));
        if (!system.isBlank() && !has) {
            prompt.addObject().put("role", "system").put("content", system);
        }
        messages.forEach(prompt::add);
        return prompt;
    }

    private static List<JsonNode> branch(JsonNode chat) {
        JsonNode byId = chat.path("history").path("messages");
        List<JsonNode> branch = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        JsonNode id = chat.path("history").path("currentId");
        while (id.isTextual() && branch.size() < LONGEST_BRANCH && seen.add(id.textValue())) {
            JsonNode message = byId.path(id.textValue());
            if (message.isMissingNode()) {
                break;
            }
            branch.add(message);
            id = message.path("parentId");
        }
        Collections.reverse(branch);
        if (branch.isEmpty()) {
            chat.path("messages").forEach(branch::add);
        }
        return branch;
    }

    private static List<ObjectNode> answered(List<JsonNode> branch) {
        List<ObjectNode> messages = new ArrayList<>();
        for (int i = 0; i < branch.size(); i++) {
            ObjectNode sent = sent(branch.get(i));
            boolean empty = sent.path("content").isTextual()
                    && sent.path("content").textValue().isBlank();
            boolean answersSomething = !messages.isEmpty() && isFrom(messages.getLast(), "user");
            if (!empty) {
                messages.add(sent);
            } else if (isFrom(sent, "assistant") && answersSomething && i < branch.size() - 1) {
                messages.removeLast();
            }
        }
        return messages;
    }

    private static ObjectNode sent(JsonNode message) {
        String role = message.path("role").asText();
        JsonNode content = message.path("content");
        ObjectNode sent = JsonNodeFactory.instance.objectNode().put("role", role);
        List<String> images = new ArrayList<>();
        for (JsonNode file : message.path("files")) {
            String url = file.path("url").asText("");
            if (file.path("type").asText().equals("image") && url.startsWith("data:image/")) {
                images.add(url);
            }
        }
        if (content.isArray()) {
            sent.set("content", content);
        } else if (images.isEmpty()) {
            sent.put("content", role.equals("assistant") ? withoutDetails(content.asText("")) : content.asText(""));
        } else {
            ArrayNode parts = sent.putArray("content");
            parts.addObject().put("type", "text").put("text", content.asText(""));
            images.forEach(url -> parts.addObject()
                    .put("type", "image_url")
                    .putObject("image_url")
                    .put("url", url));
        }
        return sent;
    }

    /** Once over the text: what is hostile takes no longer than what is not. */
    static String withoutDetails(String text) {
        StringBuilder kept = new StringBuilder();
        int from = 0;
        while (true) {
            int begin = text.indexOf(DETAILS, from);
            int quote = begin < 0 ? -1 : text.indexOf('"', begin + DETAILS.length());
            int end = quote < 0 ? -1 : text.indexOf(END, quote);
            if (end < 0) {
                return kept.append(text, from, text.length()).toString().strip();
            }
            int next = end + END.length();
            kept.append(text, from, begin);
            if (!NOT_SENT.contains(text.substring(begin + DETAILS.length(), quote))) {
                kept.append(text, begin, next);
            }
            from = next;
        }
    }

    private static boolean isFrom(JsonNode message, String role) {
        return message.path("role").asText().equals(role);
    }
}
