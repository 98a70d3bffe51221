package dev.tandem.gguf;

import org.jspecify.annotations.Nullable;

/** Types of metadata values; a constant's position is its number in the file ({@code gguf_type} in gguf.h). */
public enum ValueType {
    U8("u8", 1),
    I8("i8", 1),
    U16("u16", 2),
    I16("i16", 2),
    U32("u32", 4),
    I32("i32", 4),
    F32("f32", 4),
    BOOL("bool", 1),
    STRING("str", 0),
    ARRAY("arr", 0),
    U64("u64", 8),
    I64("i64", 8),
    F64("f64", 8);

    private static final ValueType[] BY_ID = values();

    private final String printed;
    private final int bytes;

    ValueType(String printed, int bytes) {
        this.printed = printed;
        this.bytes = bytes;
    }

    /** The name that llama.cpp prints. */
    public String printed() {
        return printed;
    }

    /** Bytes of one value; 0 where they vary. */
    int bytes() {
        return bytes;
    }

    /** The type of that number; {@code null} when there is none. */
    static @Nullable ValueType of(int id) {
        return id >= 0 && id < BY_ID.length ? BY_ID[id] : null;
    }
}
