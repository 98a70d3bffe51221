package dev.tandem.gguf;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Takes a vocabulary's entries one after another and keeps what {@link Vocabulary} tells of them. Not thread-safe.
 *
 * <p>Whether each token stands for no more bytes of a text than its own text has depends on the tokenizer
 * (llama-vocab.cpp of llama.cpp v0.5.0): those that normalize a text or have one token for any unknown word shorten it,
 * byte-pair encoding drops bytes for which it has no token, and the special tokens of some models take the white space
 * around them along.
 */
final class VocabularyEntries {

    private static final String TOKENIZER = "tokenizer.ggml.model";
    private static final String PRE = "tokenizer.ggml.pre";
    private static final String NAME = "general.name";
    private static final String ARCHITECTURE = "general.architecture";

    /** The texts of a header that say which tokenizer it is. */
    static final Set<String> NAMES = Set.of(TOKENIZER, PRE, NAME, ARCHITECTURE);

    /** Parts of names of models whose special tokens take white space along. */
    private static final List<String> STRIPPING = List.of("phi-3", "phi3", "modern-bert", "jina", "nomic");

    /** {@code values()} would make a new array for each of millions of entries. */
    private static final List<Vocabulary.Type> TYPES = List.of(Vocabulary.Type.values());

    private static final int BYTES = 256;
    /** What a kept entry costs beside its text. */
    private static final int ENTRY_COST = 96;

    private static final long MOST_KEPT = 32L << 20;

    private final Map<String, String> names;
    private final byte[] types;
    private final List<Vocabulary.Token> special = new ArrayList<>();
    /** Bytes that have a token of the form {@code <0x0A>}. */
    private final BitSet byteTokens = new BitSet(BYTES);
    /** Code points that are a token by themselves, as byte-level encoding writes bytes. */
    private final BitSet characters = new BitSet();

    private int size;
    private int longest;
    private long kept;

    /** @param types of the entries, by id; may have fewer of them */
    VocabularyEntries(Map<String, String> names, byte[] types) {
        this.names = names;
        this.types = types;
    }

    /** Forgets what it has taken. */
    void restart() {
        special.clear();
        byteTokens.clear();
        characters.clear();
        size = 0;
        longest = 0;
        kept = 0;
    }

    /** Takes the next entry; whether there was room for it. */
    boolean add(byte[] text) {
        int id = size++;
        longest = Math.max(longest, text.length);
        noteBytes(text);
        for (Vocabulary.Type type : TYPES) {
            if (id < types.length && types[id] == type.id()) {
                kept += ENTRY_COST + 2L * text.length;
                if (kept > MOST_KEPT) {
                    return false;
                }
                special.add(new Vocabulary.Token(id, new String(text, StandardCharsets.UTF_8), type));
            }
        }
        return true;
    }

    private void noteBytes(byte[] text) {
        if (text.length == 6 && text[0] == '<' && text[1] == '0' && text[2] == 'x' && text[5] == '>') {
            int high = Character.digit(text[3], 16);
            int low = Character.digit(text[4], 16);
            if (high >= 0 && low >= 0) {
                byteTokens.set(high * 16 + low);
            }
        } else if (text.length == 1 || text.length == 2) {
            String one = new String(text, StandardCharsets.UTF_8);
            if (one.length() == 1) {
                characters.set(one.charAt(0));
            }
        }
    }

    Vocabulary vocabulary() {
        return new Vocabulary(
                size, special, keepsEveryByte() && longest > 0 ? OptionalInt.of(longest) : OptionalInt.empty());
    }

    private boolean keepsEveryByte() {
        String model = (names.getOrDefault(NAME, "")
                        + ' '
                        + names.getOrDefault(PRE, "")
                        + ' '
                        + names.getOrDefault(ARCHITECTURE, ""))
                .toLowerCase(Locale.ROOT);
        if (STRIPPING.stream().anyMatch(model::contains)) {
            return false;
        }
        return switch (names.getOrDefault(TOKENIZER, "")) {
            case "llama", "gemma4" -> byteTokens.cardinality() == BYTES;
            case "gpt2" -> hasEveryByteLevelCharacter();
            default -> false;
        };
    }

    /** GPT-2 writes printable bytes as they are, and the 68 others as the code points from 256 on. */
    private boolean hasEveryByteLevelCharacter() {
        return characters.get('!', '~' + 1).cardinality() == '~' - '!' + 1
                && characters.get(0xA1, 0xAC + 1).cardinality() == 0xAC - 0xA1 + 1
                && characters.get(0xAE, 0xFF + 1).cardinality() == 0xFF - 0xAE + 1
                && characters.get(BYTES, BYTES + 68).cardinality() == 68;
    }
}
