package dev.tandem.gguf;

import dev.tandem.digest.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the key-value pairs of a header in bounded memory. Not thread-safe. */
final class MetadataReader {

    /** Bytes of the longest string that is kept; chat templates have up to some 100 KiB. */
    static final int MAX_KEPT_TEXT = 1 << 20;

    /** Elements of the longest array that is kept: there are models with hundreds of layers. */
    static final int MAX_KEPT_ELEMENTS = 1024;

    private static final int MAX_KEPT_ARRAY_BYTES = 1 << 18;
    private static final int MAX_KEYS = 1 << 16;
    private static final int MAX_KEY_BYTES = (1 << 16) - 1;
    private static final long MAX_KEPT_BYTES = 8L << 20;
    /** What a string costs in memory beside its text, with its hash and perhaps its place in the map. */
    private static final int TEXT_COST = 256;

    private static final int SCALAR_COST = 32;

    /** The shortest pair: a length, no key, a type, one byte of value. */
    private static final int MIN_PAIR_BYTES = Long.BYTES + Integer.BYTES + 1;

    private final HeaderInput in;
    private final Map<String, MetadataValue> values = new LinkedHashMap<>();
    private long kept;

    MetadataReader(HeaderInput in) {
        this.in = in;
    }

    /** Reads so many pairs. */
    Metadata read(long count) throws IOException {
        in.require(count, MIN_PAIR_BYTES, "the metadata");
        if (count > MAX_KEYS) {
            throw in.wrong(in.position(), count + " metadata keys are more than the " + MAX_KEYS + " that are read");
        }
        for (long i = 0; i < count; i++) {
            readPair(i);
        }
        return new Metadata(values);
    }

    private void readPair(long index) throws IOException {
        long at = in.position();
        String key = key("key number " + index);
        String quoted = GgufException.quote(key);
        MetadataValue value = value(valueType(quoted), quoted);
        if (values.putIfAbsent(key, value) != null) {
            throw in.wrong(at, "key " + quoted + " is there twice");
        }
        keep(at, key.length() + TEXT_COST);
    }

    private String key(String what) throws IOException {
        long at = in.position();
        long length = in.u64(what);
        in.require(length, 1, what);
        if (length == 0 || length > MAX_KEY_BYTES) {
            throw in.wrong(at, what + " has " + length + " bytes, which must be 1 to " + MAX_KEY_BYTES);
        }
        return new String(in.bytes((int) length, what), StandardCharsets.UTF_8);
    }

    private ValueType valueType(String key) throws IOException {
        long at = in.position();
        int id = in.u32("the type of " + key);
        ValueType type = ValueType.of(id);
        if (type == null) {
            throw in.wrong(at, key + " has the value type " + Integer.toUnsignedString(id) + ", which does not exist");
        }
        return type;
    }

    private MetadataValue value(ValueType type, String key) throws IOException {
        return switch (type) {
            case STRING -> text(key);
            case ARRAY -> array(key);
            default -> scalar(type, littleEndian(in.bytes(type.bytes(), key)));
        };
    }

    private MetadataValue.Text text(String key) throws IOException {
        long at = in.position();
        long length = in.u64(key);
        in.require(length, 1, key);
        MessageDigest digest = Sha256.begin();
        if (length > MAX_KEPT_TEXT) {
            in.digest(length, digest, key);
            return new MetadataValue.Text(length, FileHash.hex(digest), null);
        }
        keep(at, length);
        byte[] bytes = in.bytes((int) length, key);
        digest.update(bytes);
        return new MetadataValue.Text(length, FileHash.hex(digest), new String(bytes, StandardCharsets.UTF_8));
    }

    private MetadataValue.Array array(String key) throws IOException {
        long at = in.position();
        ValueType type = valueType(key);
        if (type == ValueType.ARRAY) {
            throw in.wrong(at, key + " is an array of arrays, which llama.cpp does not read either");
        }
        long count = in.u64(key);
        in.require(count, type == ValueType.STRING ? Long.BYTES : type.bytes(), key);
        MessageDigest digest = Sha256.begin();
        List<MetadataValue> elements =
                type == ValueType.STRING ? strings(count, digest, key) : scalars(type, count, digest, key);
        return new MetadataValue.Array(type, count, FileHash.hex(digest), elements);
    }

    private @Nullable List<MetadataValue> scalars(ValueType type, long count, MessageDigest digest, String key)
            throws IOException {
        if (count > MAX_KEPT_ELEMENTS) {
            in.digest(count * type.bytes(), digest, key);
            return null;
        }
        keep(in.position(), count * SCALAR_COST);
        byte[] bytes = in.bytes((int) count * type.bytes(), key);
        digest.update(bytes);
        ByteBuffer buffer = littleEndian(bytes);
        List<MetadataValue> elements = new ArrayList<>((int) count);
        while (buffer.hasRemaining()) {
            elements.add(scalar(type, buffer));
        }
        return elements;
    }

    private @Nullable List<MetadataValue> strings(long count, MessageDigest digest, String key) throws IOException {
        List<MetadataValue> elements = count > MAX_KEPT_ELEMENTS ? null : new ArrayList<>((int) count);
        long bytesLeft = MAX_KEPT_ARRAY_BYTES;
        byte[] length = new byte[Long.BYTES];
        ByteBuffer lengthAsStored = littleEndian(length);
        for (long i = 0; i < count; i++) {
            long bytes = in.u64(key);
            lengthAsStored.putLong(0, bytes);
            digest.update(length);
            bytesLeft -= bytes;
            if (elements == null || bytes < 0 || bytesLeft < 0) {
                elements = null;
                in.digest(bytes, digest, key);
            } else {
                keep(in.position(), bytes + TEXT_COST);
                byte[] content = in.bytes((int) bytes, key);
                digest.update(content);
                elements.add(new MetadataValue.Text(
                        bytes, FileHash.sha256(content), new String(content, StandardCharsets.UTF_8)));
            }
        }
        return elements;
    }

    private static MetadataValue scalar(ValueType type, ByteBuffer in) {
        return switch (type) {
            case U8 -> new MetadataValue.Whole(type, Byte.toUnsignedLong(in.get()));
            case I8 -> new MetadataValue.Whole(type, in.get());
            case U16 -> new MetadataValue.Whole(type, Short.toUnsignedLong(in.getShort()));
            case I16 -> new MetadataValue.Whole(type, in.getShort());
            case U32 -> new MetadataValue.Whole(type, Integer.toUnsignedLong(in.getInt()));
            case I32 -> new MetadataValue.Whole(type, in.getInt());
            case U64, I64 -> new MetadataValue.Whole(type, in.getLong());
            case F32 -> new MetadataValue.Real(type, in.getFloat());
            case F64 -> new MetadataValue.Real(type, in.getDouble());
            case BOOL -> new MetadataValue.Flag(in.get() != 0);
            case STRING, ARRAY -> throw new IllegalArgumentException(type + " is not a scalar");
        };
    }

    private void keep(long at, long bytes) throws GgufException {
        kept += bytes;
        if (kept > MAX_KEPT_BYTES) {
            throw in.wrong(at, "the metadata holds more than the " + (MAX_KEPT_BYTES >> 20) + " MiB that are kept");
        }
    }

    private static ByteBuffer littleEndian(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
