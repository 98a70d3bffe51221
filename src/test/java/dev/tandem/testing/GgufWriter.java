package dev.tandem.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Writes small GGUF files for tests, right ones and, on request, wrong ones: counts and offsets can be lied about.
 * Types are given by their numbers in the file, so that a test of the reader does not believe the reader's own tables.
 */
public final class GgufWriter {

    public static final int U8 = 0;
    public static final int I8 = 1;
    public static final int U16 = 2;
    public static final int I16 = 3;
    public static final int U32 = 4;
    public static final int I32 = 5;
    public static final int F32 = 6;
    public static final int BOOL = 7;
    public static final int STRING = 8;
    public static final int ARRAY = 9;
    public static final int U64 = 10;
    public static final int I64 = 11;
    public static final int F64 = 12;

    private final Bytes pairs = new Bytes();
    private final Bytes table = new Bytes();
    private final Map<Long, byte[]> contents = new LinkedHashMap<>();
    private int version = 3;
    private long pairCount;
    private long tensorCount;
    private int alignment = 32;
    private long dataSize;

    public GgufWriter version(int number) {
        version = number;
        return this;
    }

    /** States the number of pairs, whatever was added before; more can follow. */
    public GgufWriter pairCount(long count) {
        pairCount = count;
        return this;
    }

    /** States the number of tensors, whatever was added before; more can follow. */
    public GgufWriter tensorCount(long count) {
        tensorCount = count;
        return this;
    }

    /** Where the data section begins and how tensors added from now on are laid out; states nothing in the file. */
    public GgufWriter alignment(int bytes) {
        alignment = bytes;
        return this;
    }

    public GgufWriter text(String key, String value) {
        return pair(key, STRING, new Bytes().text(value));
    }

    public GgufWriter u32(String key, long value) {
        return pair(key, U32, new Bytes().u32((int) value));
    }

    public GgufWriter u64(String key, long value) {
        return pair(key, U64, new Bytes().u64(value));
    }

    public GgufWriter bool(String key, boolean value) {
        return pair(key, BOOL, new Bytes().u8(value ? 1 : 0));
    }

    public GgufWriter f32(String key, float value) {
        return pair(key, F32, new Bytes().u32(Float.floatToIntBits(value)));
    }

    public GgufWriter bools(String key, boolean... values) {
        Bytes bytes = new Bytes().u32(BOOL).u64(values.length);
        for (boolean value : values) {
            bytes.u8(value ? 1 : 0);
        }
        return pair(key, ARRAY, bytes);
    }

    public GgufWriter texts(String key, String... values) {
        Bytes bytes = new Bytes().u32(STRING).u64(values.length);
        for (String value : values) {
            bytes.text(value);
        }
        return pair(key, ARRAY, bytes);
    }

    public GgufWriter i32s(String key, int... values) {
        Bytes bytes = new Bytes().u32(I32).u64(values.length);
        for (int value : values) {
            bytes.u32(value);
        }
        return pair(key, ARRAY, bytes);
    }

    public GgufWriter f32s(String key, float... values) {
        Bytes bytes = new Bytes().u32(F32).u64(values.length);
        for (float value : values) {
            bytes.u32(Float.floatToIntBits(value));
        }
        return pair(key, ARRAY, bytes);
    }

    /** A pair of any type with any content. */
    public GgufWriter pair(String key, int type, Bytes value) {
        pairs.text(key).u32(type).all(value);
        pairCount++;
        return this;
    }

    /** A tensor right behind the last one, of so many bytes. */
    public GgufWriter tensor(String name, int type, long bytes, long... dimensions) {
        tensorAt(dataSize, name, type, dimensions);
        dataSize = padded(dataSize + bytes);
        return this;
    }

    /** A tensor right behind the last one, with this content; the array is kept, not copied. */
    public GgufWriter tensor(String name, int type, byte[] content, long... dimensions) {
        contents.put(dataSize, content);
        return tensor(name, type, content.length, dimensions);
    }

    /** A tensor that claims that offset and adds no data. */
    public GgufWriter tensorAt(long offset, String name, int type, long... dimensions) {
        table.text(name).u32(dimensions.length);
        for (long dimension : dimensions) {
            table.u64(dimension);
        }
        table.u32(type).u64(offset);
        tensorCount++;
        return this;
    }

    /** The whole file, with zeros for weights that were not given. */
    public byte[] bytes() {
        Bytes header = new Bytes()
                .raw("GGUF".getBytes(StandardCharsets.US_ASCII))
                .u32(version)
                .u64(tensorCount)
                .u64(pairCount)
                .all(pairs)
                .all(table);
        int start = (int) padded(header.size());
        byte[] whole = java.util.Arrays.copyOf(header.toArray(), (int) (start + dataSize));
        contents.forEach(
                (offset, content) -> System.arraycopy(content, 0, whole, (int) (start + offset), content.length));
        return whole;
    }

    /** Writes the file and returns its path. */
    public Path writeTo(Path file) throws IOException {
        return Files.write(file, bytes());
    }

    private long padded(long position) {
        return (position + alignment - 1) / alignment * alignment;
    }

    /** Little-endian bytes that grow. */
    public static final class Bytes {

        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        public Bytes u8(int value) {
            out.write(value);
            return this;
        }

        public Bytes u16(int value) {
            return u8(value).u8(value >> 8);
        }

        public Bytes u32(int value) {
            return raw(ByteBuffer.allocate(Integer.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(value)
                    .array());
        }

        public Bytes u64(long value) {
            return raw(ByteBuffer.allocate(Long.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(value)
                    .array());
        }

        /** A string with its length. */
        public Bytes text(String value) {
            byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
            return u64(bytes.length).raw(bytes);
        }

        public Bytes raw(byte[] bytes) {
            out.writeBytes(bytes);
            return this;
        }

        public Bytes all(Bytes other) {
            return raw(other.toArray());
        }

        public int size() {
            return out.size();
        }

        public byte[] toArray() {
            return out.toByteArray();
        }
    }
}
