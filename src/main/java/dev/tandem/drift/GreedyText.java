package dev.tandem.drift;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.drift.ComparedTexts.Difference;
import dev.tandem.inference.ChatEvent;
import dev.tandem.inference.UnscorableException;
import dev.tandem.inference.Usage;
import dev.tandem.stats.Chrf;
import dev.tandem.stats.TextComparison;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A text that a variant answered greedily, thinking included, and where its tokens end as far as the stream of its
 * events tells. Not thread-safe.
 */
final class GreedyText {

    /** Characters; an engine that goes on in spite of its limit is not to fill the memory. */
    private static final int LONGEST = 1 << 17;

    /** After so many code points it has so many tokens. */
    private record Mark(int characters, int tokens) {}

    private final StringBuilder text = new StringBuilder();
    private final List<Mark> marks = new ArrayList<>();
    private int characters;
    private int tokens;
    private @Nullable Usage usage;

    void accept(ChatEvent event) {
        for (JsonNode choice : event.json().path("choices")) {
            JsonNode delta = choice.path("delta");
            append(delta.path("reasoning_content").asText(""));
            append(delta.path("content").asText(""));
        }
        if (event.tokens() > 0) {
            tokens += event.tokens();
            marks.add(new Mark(characters, tokens));
        }
        event.usage().ifPresent(counted -> usage = counted);
    }

    private void append(String piece) {
        if (text.length() + piece.length() > LONGEST) {
            throw new UnscorableException("the greedy answer is too long");
        }
        text.append(piece);
        characters += piece.codePointCount(0, piece.length());
    }

    String text() {
        return text.toString();
    }

    /** Of prompt and answer together, as the engine counted; else of the answer. */
    int allTokens() {
        Usage counted = usage;
        return counted == null ? tokens : counted.promptTokens() + counted.completionTokens();
    }

    /** How another's text differs from this one. */
    Difference difference(GreedyText other) {
        int character = TextComparison.firstDifference(text(), other.text());
        return character < 0
                ? new Difference(character, 0, 100)
                : new Difference(character, token(character), Chrf.score(other.text(), text()));
    }

    /** Which token holds a character, from 1; one more than there are for what comes after them all. */
    private int token(int character) {
        int before = 0;
        for (Mark mark : marks) {
            if (character < mark.characters()) {
                return before + 1;
            }
            before = mark.tokens();
        }
        return before + 1;
    }
}
