package dev.tandem.gguf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the vocabulary out of a GGUF file that {@link GgufReader} has read without complaint; that one only digests it,
 * because few need it. Holds the whole vocabulary in memory while it reads, some ten MB for 256 Ki entries. Stateless;
 * blocks, so not for an event loop.
 */
public final class VocabularyReader {

    private static final String TOKENS = "tokenizer.ggml.tokens";
    private static final String TYPES = "tokenizer.ggml.token_type";

    private final HeaderInput in;
    private List<byte[]> tokens = List.of();
    private int[] types = {};

    private VocabularyReader(HeaderInput in) {
        this.in = in;
    }

    /**
     * Reads the vocabulary; one of size 0 when the file has none.
     *
     * @throws IOException when the file cannot be read or has changed since it was checked
     */
    public static Vocabulary read(Path file) throws IOException {
        try (FileChannel channel = FileHash.open(file)) {
            return new VocabularyReader(new HeaderInput(file, channel, channel.size())).read();
        }
    }

    private Vocabulary read() throws IOException {
        in.u32("the magic number");
        in.u32("the version");
        in.u64("the number of tensors");
        long pairs = in.u64("the number of metadata keys");
        for (long i = 0; i < pairs; i++) {
            String key = new String(string("a key"), StandardCharsets.UTF_8);
            String quoted = GgufException.quote(key);
            value(key, type(quoted), quoted);
        }
        return vocabulary();
    }

    private Vocabulary vocabulary() {
        List<Vocabulary.Token> special = new ArrayList<>();
        for (int id = 0; id < Math.min(tokens.size(), types.length); id++) {
            for (Vocabulary.Type type : Vocabulary.Type.values()) {
                if (type.id() == types[id]) {
                    String text = new String(tokens.get(id), StandardCharsets.UTF_8);
                    special.add(new Vocabulary.Token(id, text, type));
                }
            }
        }
        return new Vocabulary(tokens.size(), special);
    }

    private void value(String key, ValueType type, String quoted) throws IOException {
        switch (type) {
            case STRING -> string(quoted);
            case ARRAY -> array(key, quoted);
            default -> in.bytes(type.bytes(), quoted);
        }
    }

    private void array(String key, String quoted) throws IOException {
        long at = in.position();
        ValueType type = type(quoted);
        if (type == ValueType.ARRAY) {
            throw in.wrong(at, "key " + quoted + " is an array of arrays");
        }
        long count = in.u64(quoted);
        in.require(count, type == ValueType.STRING ? Long.BYTES : type.bytes(), quoted);
        if (type == ValueType.STRING) {
            List<byte[]> kept = new ArrayList<>();
            for (long i = 0; i < count; i++) {
                byte[] text = string(quoted);
                if (key.equals(TOKENS)) {
                    kept.add(text);
                }
            }
            tokens = key.equals(TOKENS) ? kept : tokens;
            return;
        }
        byte[] scalars = in.bytes(Math.toIntExact(count * type.bytes()), quoted);
        if (key.equals(TYPES) && type.bytes() == Integer.BYTES) {
            types = new int[(int) count];
            ByteBuffer.wrap(scalars)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asIntBuffer()
                    .get(types);
        }
    }

    private byte[] string(String what) throws IOException {
        long length = in.u64(what);
        in.require(length, 1, what);
        return in.bytes((int) length, what);
    }

    private ValueType type(String quoted) throws IOException {
        long at = in.position();
        ValueType type = ValueType.of(in.u32("the type of " + quoted));
        if (type == null) {
            throw in.wrong(at, "key " + quoted + " has a type that does not exist");
        }
        return type;
    }
}
