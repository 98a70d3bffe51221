package dev.tandem.inference;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * Tells of a prompt by its bytes alone that it does not fit, so that nobody need cut megabytes into tokens to find that
 * out. It never refuses what fits: no token covers more bytes than the longest one has.
 *
 * @param contextLength tokens that prompt and answer of one request may have together, at least 1
 * @param longestToken the most bytes of a text that one token covers, at least 1
 * @param whiteSpace whether white space counts; it does not where a tokenizer may leave it out
 */
public record PromptBound(int contextLength, int longestToken, boolean whiteSpace) {

    /** No vocabulary for chats has a token of so many bytes that are no white space; runs of it have some 256. */
    private static final int LONGER_THAN_ANY = 1024;

    /** The bound of a vocabulary, see {@code gguf.Vocabulary}; empty where bytes tell nothing. */
    public static Optional<PromptBound> of(int contextLength, OptionalInt longestToken) {
        return longestToken.isPresent()
                ? Optional.of(new PromptBound(contextLength, longestToken.getAsInt(), true))
                : Optional.empty();
    }

    /** The bound where nothing is known of the vocabulary. */
    public static PromptBound ofUnknown(int contextLength) {
        return new PromptBound(contextLength, LONGER_THAN_ANY, false);
    }

    /**
     * Holds a text against it, of which every byte gets into the prompt.
     *
     * @throws EngineException.ContextLengthExceeded when it cannot fit
     */
    public void check(String text) {
        check(bytes(text));
    }

    /** The same for the bytes of several texts together, see {@link #bytes}. */
    public void check(long bytes) {
        long tokens = (bytes + longestToken - 1) / longestToken;
        if (tokens >= contextLength) {
            throw EngineException.ContextLengthExceeded.atLeast(tokens, contextLength);
        }
    }

    /** How many bytes of UTF-8 of the text count. */
    public long bytes(String text) {
        long bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (whiteSpace || !(Character.isWhitespace(c) || Character.isSpaceChar(c))) {
                bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
            }
        }
        return bytes;
    }
}
