package dev.tandem.engine.embedded;

import dev.tandem.gguf.Vocabulary;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The spellings that the tokenizer would turn into tokens that steer the model, {@code <end_of_turn>} and its like, and
 * where a text must be cut so that none of them arises from what a client wrote.
 *
 * <p>Those are control and unknown tokens, and user-defined ones that the chat template uses or that look like
 * {@code <|…|>}. Other user-defined tokens are text, and cutting them would only change how text is tokenised.
 * Immutable.
 */
final class SpecialTokens {

    /** Spellings by their first character and then by length, so that a text is looked through once. */
    private final Map<Character, Map<Integer, Set<String>>> spellings = new HashMap<>();

    private int longest;

    /** @param template the chat template; {@code null} when there is none */
    SpecialTokens(Vocabulary vocabulary, @Nullable String template) {
        for (Vocabulary.Token token : vocabulary.special()) {
            String text = token.text();
            if (text.codePointCount(0, text.length()) > 1 && steers(token, template)) {
                spellings
                        .computeIfAbsent(text.charAt(0), first -> new HashMap<>())
                        .computeIfAbsent(text.length(), length -> new HashSet<>())
                        .add(text);
                longest = Math.max(longest, text.length());
            }
        }
    }

    private static boolean steers(Vocabulary.Token token, @Nullable String template) {
        String text = token.text();
        return token.type() != Vocabulary.Type.USER_DEFINED
                || (text.startsWith("<|") && text.endsWith("|>"))
                || (template != null && !text.isBlank() && template.contains(text));
    }

    /**
     * Where to cut the prompt: after the first character of every spelling that lies within what clients wrote, in
     * part or as a whole. Sorted; empty for nearly all prompts.
     */
    SortedSet<Integer> cuts(RenderedPrompt prompt) {
        SortedSet<Integer> cuts = new TreeSet<>();
        String text = prompt.text();
        for (RenderedPrompt.Span span : prompt.foreign()) {
            for (int at = Math.max(0, span.start() - longest); at < span.end(); at++) {
                Map<Integer, Set<String>> candidates = spellings.get(text.charAt(at));
                if (candidates != null && reachesInto(span, at, text, candidates)) {
                    cuts.add(at + Character.charCount(text.codePointAt(at)));
                }
            }
        }
        return cuts;
    }

    private static boolean reachesInto(
            RenderedPrompt.Span span, int at, String text, Map<Integer, Set<String>> candidates) {
        return candidates.entrySet().stream().anyMatch(sameLength -> {
            int end = at + sameLength.getKey();
            return end > span.start()
                    && end <= text.length()
                    && sameLength.getValue().contains(text.substring(at, end));
        });
    }
}
