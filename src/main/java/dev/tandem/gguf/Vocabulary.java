package dev.tandem.gguf;

import java.util.List;
import java.util.OptionalInt;

/**
 * How large a file's vocabulary is, and the entries in it that a tokenizer looks for in a text before it cuts the rest.
 * Immutable.
 *
 * @param size entries in all, at least 0; ids run from 0 to one less
 * @param special the entries of the types that {@link Type} names, by id
 * @param longest bytes of the longest entry, of which no token covers more of a text; empty where the tokenizer may cut
 *     a text into fewer tokens than that says, or where that is not known
 */
public record Vocabulary(int size, List<Token> special, OptionalInt longest) {

    public Vocabulary {
        special = List.copyOf(special);
    }

    /** What an entry is for, numbered as {@code llama_token_type} in llama.h. */
    public enum Type {
        /** Stands for what cannot be written in tokens. */
        UNKNOWN(2),
        /** Steers the model: the beginning of a turn, the end of an answer. Never text. */
        CONTROL(3),
        /** Text that is always one token, such as a tag or a run of spaces; some files mark turns with such ones. */
        USER_DEFINED(4);

        private final int id;

        Type(int id) {
            this.id = id;
        }

        int id() {
            return id;
        }
    }

    /**
     * One entry.
     *
     * @param id its number
     * @param text how it is spelled
     * @param type what it is for
     */
    public record Token(int id, String text, Type type) {}
}
