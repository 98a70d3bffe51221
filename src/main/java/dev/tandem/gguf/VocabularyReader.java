package dev.tandem.gguf;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads the vocabulary out of a GGUF file that {@link GgufReader} has read without complaint; that one only digests it,
 * because few need it. Goes through the header twice, first for the types of the entries and then for their texts, so
 * that it keeps one byte for each entry and the texts of few. Any file is read or refused within 64 MiB of memory.
 * Stateless; blocks, so not for an event loop.
 */
public final class VocabularyReader {

    private static final String TOKENS = "tokenizer.ggml.tokens";
    private static final String TYPES = "tokenizer.ggml.token_type";

    /** Longer texts are none that are looked at here, such as templates. */
    private static final int LONGEST_NAME = 256;

    private static final int LONGEST_TOKEN = 1 << 16;

    private final HeaderInput in;
    private final Map<String, String> names = new HashMap<>();
    private byte[] types = {};

    private VocabularyReader(HeaderInput in) {
        this.in = in;
    }

    /**
     * Reads the vocabulary; one of size 0 when the file has none.
     *
     * @throws GgufException when it has an entry longer than any model's, or more special ones
     * @throws IOException when the file cannot be read or has changed since it was checked
     */
    public static Vocabulary read(Path file) throws IOException {
        try (FileChannel channel = FileHash.open(file)) {
            long size = channel.size();
            VocabularyReader first = new VocabularyReader(new HeaderInput(file, channel, size));
            first.walk(first::types);
            channel.position(0);
            VocabularyReader second = new VocabularyReader(new HeaderInput(file, channel, size));
            VocabularyEntries entries = new VocabularyEntries(first.names, first.types);
            second.walk((key, type, count) -> second.tokens(key, type, count, entries));
            return entries.vocabulary();
        }
    }

    /** Takes what an array holds. */
    private interface ArrayTaker {
        void take(String key, ValueType type, long count) throws IOException;
    }

    private void walk(ArrayTaker arrays) throws IOException {
        in.u32("the magic number");
        in.u32("the version");
        in.u64("the number of tensors");
        long pairs = in.u64("the number of metadata keys");
        for (long i = 0; i < pairs; i++) {
            String key = new String(string("a key"), StandardCharsets.UTF_8);
            String quoted = GgufException.quote(key);
            ValueType type = type(quoted);
            switch (type) {
                case STRING -> text(key, quoted);
                case ARRAY -> array(key, quoted, arrays);
                default -> in.skip(type.bytes(), quoted);
            }
        }
    }

    private void text(String key, String quoted) throws IOException {
        long length = in.u64(quoted);
        in.require(length, 1, quoted);
        if (length <= LONGEST_NAME && VocabularyEntries.NAMES.contains(key)) {
            names.put(key, new String(in.bytes((int) length, quoted), StandardCharsets.UTF_8));
        } else {
            in.skip(length, quoted);
        }
    }

    private void array(String key, String quoted, ArrayTaker taker) throws IOException {
        long at = in.position();
        ValueType type = type(quoted);
        if (type == ValueType.ARRAY) {
            throw in.wrong(at, "key " + quoted + " is an array of arrays");
        }
        long count = in.u64(quoted);
        in.require(count, type == ValueType.STRING ? Long.BYTES : type.bytes(), quoted);
        taker.take(key, type, count);
    }

    private void types(String key, ValueType type, long count) throws IOException {
        if (!key.equals(TYPES) || type.bytes() != Integer.BYTES || type == ValueType.STRING) {
            skip(key, type, count);
            return;
        }
        types = new byte[(int) count];
        for (int i = 0; i < types.length; i++) {
            int number = in.u32(TYPES);
            types[i] = number >= 0 && number <= Byte.MAX_VALUE ? (byte) number : 0;
        }
    }

    private void tokens(String key, ValueType type, long count, VocabularyEntries entries) throws IOException {
        if (!key.equals(TOKENS) || type != ValueType.STRING) {
            skip(key, type, count);
            return;
        }
        entries.restart();
        for (long i = 0; i < count; i++) {
            long at = in.position();
            long length = in.u64(TOKENS);
            if (length > LONGEST_TOKEN) {
                throw in.wrong(at, "an entry of the vocabulary has " + length + " bytes, more than any model's");
            }
            if (!entries.add(in.bytes((int) length, TOKENS))) {
                throw in.wrong(at, "more entries of the vocabulary are no ordinary ones than any model has");
            }
        }
    }

    private void skip(String key, ValueType type, long count) throws IOException {
        if (type != ValueType.STRING) {
            in.skip(count * type.bytes(), key);
            return;
        }
        for (long i = 0; i < count; i++) {
            in.skip(in.u64(key), key);
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
