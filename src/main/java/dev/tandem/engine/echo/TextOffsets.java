package dev.tandem.engine.echo;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Where in a text its tokens begin, in characters as Python counts them (code points). A token that is no part of the
 * text, such as one that begins every text, stands where the next one does; of a blank that a tokenizer puts before the
 * first word nothing is there; and of tokens that are parts of characters each stands at a character of theirs. Pure.
 */
final class TextOffsets {

    private static final char PART = '\uFFFD';

    private final String text;
    private final List<String> tokens;
    private final int[] offsets;
    private int position;

    private TextOffsets(String text, List<String> tokens) {
        this.text = text;
        this.tokens = tokens;
        this.offsets = new int[tokens.size()];
    }

    /** Those of tokens in their order: never one after the end, and none before the one before it. */
    static IntStream of(String text, List<String> tokens) {
        TextOffsets found = new TextOffsets(text, tokens);
        for (int i = 0; i < tokens.size(); ) {
            i = found.isPart(i) ? found.parts(i) : found.whole(i);
        }
        return IntStream.of(found.offsets).map(offset -> text.codePointCount(0, offset));
    }

    private boolean isPart(int index) {
        String token = tokens.get(index);
        return token.indexOf(PART) >= 0 && !text.startsWith(token, position);
    }

    private int whole(int index) {
        String token = tokens.get(index);
        offsets[index] = position;
        if (text.startsWith(token, position)) {
            position += token.length();
        } else if (token.startsWith(" ") && text.startsWith(token.substring(1), position)) {
            position += token.length() - 1;
        }
        return index + 1;
    }

    /** Parts share the bytes of what they make evenly, which is exact where each is a byte. */
    private int parts(int begin) {
        int end = begin;
        while (end < tokens.size() && isPart(end)) {
            end++;
        }
        int next = end < tokens.size() ? text.indexOf(tokens.get(end), position) : text.length();
        int until = next < 0 ? position : next;
        String made = text.substring(position, until);
        int bytes = made.getBytes(StandardCharsets.UTF_8).length;
        for (int i = begin; i < end; i++) {
            offsets[i] = position + characterAt(made, (i - begin) * bytes / (end - begin));
        }
        position = until;
        return end;
    }

    /** Where the character begins that has a byte. */
    private static int characterAt(String made, int wanted) {
        int bytes = 0;
        int at = 0;
        while (at < made.length()) {
            int character = made.codePointAt(at);
            bytes += Character.toString(character).getBytes(StandardCharsets.UTF_8).length;
            if (bytes > wanted) {
                return at;
            }
            at += Character.charCount(character);
        }
        return at;
    }
}
