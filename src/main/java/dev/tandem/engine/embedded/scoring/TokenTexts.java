package dev.tandem.engine.embedded.scoring;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the token behind a piece of text that a model generated as one. Immutable.
 *
 * <p>Some tokenizers have, beside tokens of whole characters, one for each byte, for characters without a token of their
 * own. They never read a character as bytes that has a token, so models do not write it so either: that token is taken.
 */
public final class TokenTexts {

    private static final int AMBIGUOUS = -1;
    private static final int BYTE_ATTRIBUTE = 1 << 5;
    private static final int USUAL_LENGTH = 64;

    private final Map<String, Integer> tokens = new HashMap<>();
    private final int[] bytes = new int[256];

    private TokenTexts() {
        Arrays.fill(bytes, AMBIGUOUS);
    }

    /**
     * Reads the vocabulary of a model; blocks for as long as that takes.
     *
     * @throws IllegalStateException when llama.cpp cannot load it
     */
    public static TokenTexts read(LlamaLibrary library, Path file) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment model = ScoringModel.load(library, file, true, arena);
            try {
                TokenTexts texts = new TokenTexts();
                texts.fill(library, library.modelGetVocab(model), arena);
                return texts;
            } finally {
                library.modelFree(model);
            }
        }
    }

    private void fill(LlamaLibrary library, MemorySegment vocabulary, Arena arena) {
        MemorySegment buffer = arena.allocate(USUAL_LENGTH);
        int size = library.vocabSize(vocabulary);
        for (int id = 0; id < size; id++) {
            int length = library.tokenToPiece(vocabulary, id, buffer);
            if (length < 0) {
                buffer = arena.allocate(-length);
                length = library.tokenToPiece(vocabulary, id, buffer);
            }
            note(id, buffer.asSlice(0, length), library.vocabAttribute(vocabulary, id));
        }
    }

    private void note(int id, MemorySegment piece, int attributes) {
        if ((attributes & BYTE_ATTRIBUTE) != 0 && piece.byteSize() == 1) {
            bytes[piece.get(JAVA_BYTE, 0) & 0xFF] = id;
        } else if (piece.byteSize() > 0) {
            String text = text(piece.asByteBuffer());
            if (text != null) {
                tokens.merge(text, id, (one, other) -> AMBIGUOUS);
            }
        }
    }

    /** {@code null} for part of a character, which no piece is. */
    private static @Nullable String text(ByteBuffer utf8) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(utf8).toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    /**
     * The tokens that a piece of a generated answer is, mostly one; several when it is a character written in bytes.
     *
     * @param piece what the model generated at once, not empty
     * @return empty when that is not certain: two tokens have this text, or none has
     */
    public Optional<int[]> idsOf(String piece) {
        Integer token = tokens.get(piece);
        if (token != null) {
            return token == AMBIGUOUS ? Optional.empty() : Optional.of(new int[] {token});
        }
        if (piece.codePointCount(0, piece.length()) != 1) {
            return Optional.empty();
        }
        byte[] utf8 = piece.getBytes(StandardCharsets.UTF_8);
        int[] ids = new int[utf8.length];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = bytes[utf8[i] & 0xFF];
        }
        return Arrays.stream(ids).anyMatch(id -> id == AMBIGUOUS) ? Optional.empty() : Optional.of(ids);
    }
}
