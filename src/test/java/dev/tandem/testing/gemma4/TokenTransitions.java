package dev.tandem.testing.gemma4;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * What the tiny model says after what: weights at random would neither think nor end a turn. It begins to think where
 * the prompt leaves that open, calls tools with {@code {"color": "red"}}, and tells something of a dozen words.
 */
final class TokenTransitions {

    /** All that it thinks. */
    static final String THOUGHT = "let me see";

    private static final List<String> STORY = List.of(
            "▁a", "▁fox", "▁and", "▁the", "▁hen", "▁go", "▁to", "▁sea", "▁one", "▁day", "▁they", "▁rest", "▁then",
            "▁home", "▁again");

    private static final double SECOND = 0.85;
    private static final double ENDING = 0.6;

    private final Map<String, Map<String, Double>> successors = new LinkedHashMap<>();

    TokenTransitions(long seed) {
        after("\n", "<|channel>");
        after("<|channel>", "thought");
        after("thought", "▁let");
        after("▁let", "▁me");
        after("▁me", "▁see");
        after("▁see", "<channel|>");
        after("<channel|>", "Once");
        after("<tool_response|>", "Once");
        after("Once", "▁a");
        after("{", "color");
        after("color", ":");
        after(":", "<|\"|>");
        // One token opens and closes a string; after the closing one a grammar leaves the brace only.
        successors.put("<|\"|>", Map.of("red", 1.0, "}", 0.5));
        after("red", "<|\"|>");
        after("}", "<tool_call|>");
        after("<tool_call|>", "<turn|>");
        after(".", "<turn|>");
        tell(new Random(seed));
    }

    /** The likeliest next word comes later in the list, so that what is told ends when nothing is left to chance. */
    private void tell(Random random) {
        for (int i = 0; i < STORY.size(); i++) {
            Map<String, Double> next = new LinkedHashMap<>();
            next.put(i + 1 < STORY.size() ? STORY.get(i + 1) : ".", 1.0);
            next.putIfAbsent(STORY.get(random.nextInt(STORY.size())), SECOND);
            next.putIfAbsent(".", ENDING);
            successors.put(STORY.get(i), next);
        }
    }

    private void after(String token, String next) {
        successors.put(token, Map.of(next, 1.0));
    }

    /** Weights of the tokens that follow a token, by that token. */
    Map<String, Map<String, Double>> successors() {
        return successors;
    }

    /** All words that the habits and a chat's frame need as tokens. */
    List<String> words() {
        Set<String> words = new LinkedHashSet<>();
        successors.forEach((token, next) -> {
            words.add(token);
            words.addAll(next.keySet());
        });
        words.removeIf(word -> word.startsWith("<") || word.startsWith("\n"));
        List<String> all = new ArrayList<>(words);
        all.addAll(List.of("user", "model", "system", "call", "declaration", "response", "▁what", "▁is"));
        return all;
    }
}
