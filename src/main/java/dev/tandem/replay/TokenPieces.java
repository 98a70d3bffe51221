package dev.tandem.replay;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.inference.ChatEvent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Learns from the events of an answer how many characters of its text each token adds, so that what is found of tokens can
 * be shown in the text. For one answer and one thread at a time.
 */
final class TokenPieces {

    private final List<Integer> characters = new ArrayList<>();
    private boolean unsure;

    void add(ChatEvent event) {
        int length = 0;
        for (JsonNode choice : event.json().path("choices")) {
            length += choice.path("delta").path("content").asText("").length();
        }
        for (int i = 1; i < event.tokens(); i++) {
            characters.add(0);
        }
        if (event.tokens() > 0) {
            characters.add(length);
        } else {
            unsure |= length > 0;
        }
    }

    /**
     * Characters of each token; of several that came at once all are the last one's.
     *
     * @param tokens how many tokens the answer has
     * @param text what it reads
     * @return {@code null} when the pieces are not those of the text
     */
    @Nullable
    List<Integer> of(int tokens, String text) {
        int sum = characters.stream().mapToInt(Integer::intValue).sum();
        // What ended the answer adds nothing.
        boolean whole =
                characters.size() >= tokens && characters.stream().skip(tokens).allMatch(length -> length == 0);
        return unsure || !whole || sum != text.length() ? null : List.copyOf(characters.subList(0, tokens));
    }
}
