package dev.tandem.engine.embedded.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Messages in the forms that single families of templates take; what is given stays as it is. */
final class FamilyMessages {

    private FamilyMessages() {}

    /** Thoughts where LFM2 and gpt-oss look for them. */
    static ArrayNode thinking(ArrayNode messages, boolean replacesContentOfCalls) {
        return each(messages, message -> {
            if (message.path("reasoning_content").isTextual()) {
                message.set("thinking", message.path("reasoning_content"));
                if (replacesContentOfCalls && !message.path("tool_calls").isEmpty()) {
                    message.remove("content");
                }
            }
            return message;
        });
    }

    /** Thoughts and contents of the system and the model as parts, for Ministral. */
    static ArrayNode thoughtsAsParts(ArrayNode messages) {
        return each(messages, message -> {
            String role = message.path("role").asText();
            return role.equals("system") || role.equals("assistant") ? withParts(message) : message;
        });
    }

    private static ObjectNode withParts(ObjectNode message) {
        ArrayNode parts = JsonNodeFactory.instance.arrayNode();
        if (message.path("reasoning_content").isTextual()) {
            parts.addObject().put("type", "thinking").set("thinking", message.path("reasoning_content"));
        }
        JsonNode content = message.path("content");
        if (content.isTextual()) {
            parts.addObject().put("type", "text").set("text", content);
        } else {
            content.forEach(parts::add);
        }
        message.set("content", parts);
        message.remove("reasoning_content");
        return message;
    }

    private static ArrayNode each(ArrayNode messages, UnaryOperator<ObjectNode> change) {
        ArrayNode changed = JsonNodeFactory.instance.arrayNode();
        messages.forEach(message -> changed.add(change.apply(message.deepCopy())));
        return changed;
    }

    /** Results of calls in the order of these, for DeepSeek V4, which shows them within one turn. */
    static ArrayNode resultsInOrderOfCalls(ArrayNode messages) {
        ArrayNode ordered = messages.deepCopy();
        Map<String, Integer> order = new HashMap<>();
        for (int i = 0; i < ordered.size(); ) {
            JsonNode message = ordered.get(i);
            if (role(message).equals("assistant") && !message.path("tool_calls").isEmpty()) {
                order.clear();
                for (JsonNode call : message.path("tool_calls")) {
                    String id = call.path("id").asText("");
                    if (!id.isEmpty()) {
                        order.put(id, order.size());
                    }
                }
                i++;
                continue;
            }
            int end = i;
            List<Integer> places = new ArrayList<>();
            while (end < ordered.size() && List.of("user", "tool").contains(role(ordered.get(end)))) {
                if (role(ordered.get(end)).equals("tool")) {
                    places.add(end);
                }
                end++;
            }
            sort(ordered, places, order);
            i = Math.max(end, i + 1);
        }
        return ordered;
    }

    private static void sort(ArrayNode messages, List<Integer> places, Map<String, Integer> order) {
        List<JsonNode> results = new ArrayList<>();
        places.forEach(place -> results.add(messages.get(place)));
        results.sort(Comparator.comparing(
                result -> order.getOrDefault(result.path("tool_call_id").asText(""), 0)));
        for (int i = 0; i < places.size(); i++) {
            messages.set(places.get(i), results.get(i));
        }
    }

    private static String role(JsonNode message) {
        return message.path("role").asText();
    }
}
