package dev.tandem.engine.embedded.libllama;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * A model in native memory, with its vocabulary. Thread-safe, also while it is being closed: calls that come too late
 * throw an {@link IllegalStateException}. Contexts and samplers on it must be closed before.
 */
public final class LlamaWeights implements AutoCloseable {

    /** Bytes that nearly every token has room in. */
    private static final int USUAL_PIECE = 64;

    private final Libllama library;
    private final MemorySegment model;
    private final MemorySegment vocabulary;
    private final int vocabularySize;
    private final ReadWriteLock use = new ReentrantReadWriteLock();
    private boolean closed;

    private LlamaWeights(Libllama library, MemorySegment model) {
        this.library = library;
        this.model = model;
        this.vocabulary = library.models.vocabulary(model);
        this.vocabularySize = library.models.size(vocabulary);
    }

    /**
     * Loads a model; blocks for as long as that takes. Weights are mapped from the file where they can be.
     *
     * @param file the first part of a split one; its header has been checked, since the library gives no reasons
     * @param gpuLayers layers that go to the graphics card
     * @throws IllegalStateException when the library cannot load it
     */
    public static LlamaWeights load(Libllama library, Path file, int gpuLayers) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment parameters = library.models.defaults(arena);
            parameters.set(JAVA_INT, Abi.offset(library.abi().modelParameters(), "n_gpu_layers"), gpuLayers);
            MemorySegment model = library.models.load(arena.allocateFrom(file.toString()), parameters);
            if (model.equals(MemorySegment.NULL)) {
                throw new IllegalStateException("llama.cpp cannot load " + file.getFileName());
            }
            return new LlamaWeights(library, model);
        }
    }

    Libllama library() {
        return library;
    }

    /** For those that are closed before. */
    MemorySegment model() {
        return model;
    }

    /** For those that are closed before. */
    MemorySegment vocabulary() {
        return vocabulary;
    }

    /** How many token ids there are. */
    public int vocabularySize() {
        return vocabularySize;
    }

    /** Width of an embedding. */
    public int embeddingSize() {
        return using(() -> library.models.embedding(model));
    }

    /** Whether an answer ends with this token; it must be one of the vocabulary. */
    public boolean endsGeneration(int token) {
        requireKnown(token);
        return using(() -> library.models.endsGeneration(vocabulary, token));
    }

    /** The tokens of a text, none added; spellings of control tokens become these. */
    public int[] encode(String text) {
        return encode(text, true);
    }

    /** The tokens of a text, none added, and none that steers the model. */
    public int[] encodePlain(String text) {
        return encode(text, false);
    }

    private int[] encode(String text, boolean special) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(utf8.length + 1L);
            MemorySegment.copy(utf8, 0, bytes, JAVA_BYTE, 0, utf8.length);
            MemorySegment content = bytes.asSlice(0, utf8.length);
            // Seldom fewer bytes than tokens; where there are, the library tells how many.
            MemorySegment tokens = arena.allocate(JAVA_INT, utf8.length + 2L);
            int count = tokenize(content, tokens, special);
            if (count == Integer.MIN_VALUE) {
                throw new IllegalArgumentException("more tokens than can be counted");
            }
            if (count < 0) {
                tokens = arena.allocate(JAVA_INT, -count);
                count = tokenize(content, tokens, special);
            }
            return tokens.asSlice(0, count * JAVA_INT.byteSize()).toArray(JAVA_INT);
        }
    }

    private int tokenize(MemorySegment text, MemorySegment tokens, boolean special) {
        return using(() -> library.models.tokenize(vocabulary, text, tokens, special));
    }

    /** The text of tokens of the vocabulary, control tokens spelled out. */
    public String decode(int... tokens) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        for (int token : tokens) {
            text.writeBytes(piece(token, true));
        }
        return text.toString(StandardCharsets.UTF_8);
    }

    /** The bytes that a token of the vocabulary adds to an answer; none for a control token. */
    public byte[] piece(int token) {
        return piece(token, false);
    }

    private byte[] piece(int token, boolean special) {
        requireKnown(token);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment room = arena.allocate(USUAL_PIECE);
            int bytes = piece(token, special, room);
            if (bytes < 0) {
                room = arena.allocate(-bytes);
                bytes = piece(token, special, room);
            }
            return room.asSlice(0, bytes).toArray(JAVA_BYTE);
        }
    }

    private int piece(int token, boolean special, MemorySegment room) {
        return using(() -> library.models.toPiece(vocabulary, token, special, room));
    }

    /** The token that every text begins with; empty where texts begin with none. */
    public OptionalInt addedBeginning() {
        int token = using(() -> library.models.addsBeginning(vocabulary) ? library.models.beginning(vocabulary) : -1);
        return token < 0 || token >= vocabularySize ? OptionalInt.empty() : OptionalInt.of(token);
    }

    /** How the token is spelled that begins a text; empty where there is none. */
    public String beginning() {
        return spelled(using(() -> library.models.beginning(vocabulary)));
    }

    /** How the token is spelled that ends a text; empty where there is none. */
    public String end() {
        return spelled(using(() -> library.models.end(vocabulary)));
    }

    private String spelled(int token) {
        return token < 0 || token >= vocabularySize ? "" : decode(token);
    }

    /** A token beyond the vocabulary ends the process. */
    private void requireKnown(int token) {
        if (token < 0 || token >= vocabularySize) {
            throw new IllegalArgumentException("token " + token + " of " + vocabularySize);
        }
    }

    private <T> T using(Supplier<T> work) {
        use.readLock().lock();
        try {
            if (closed) {
                throw new IllegalStateException("the model is closed");
            }
            return work.get();
        } finally {
            use.readLock().unlock();
        }
    }

    /** Frees it, once what runs is over. Idempotent. */
    @Override
    public void close() {
        use.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                library.models.free(model);
            }
        } finally {
            use.writeLock().unlock();
        }
    }
}
