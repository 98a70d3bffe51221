package dev.tandem.engine.embedded.libllama;

import java.util.Locale;

/** Types that keys and values can be kept in, with their numbers in {@code ggml_type}. */
public enum CacheType {
    /** 32 bits. */
    F32(0),
    /** 16 bits; llama.cpp's own choice. */
    F16(1),
    /** 16 bits with a wider range. */
    BF16(30),
    /** 8 bits and a scale. */
    Q8_0(8),
    /** 5 bits, a scale and an offset. */
    Q5_1(7),
    /** 5 bits and a scale. */
    Q5_0(6),
    /** 4 bits, a scale and an offset. */
    Q4_1(3),
    /** 4 bits and a scale. */
    Q4_0(2),
    /** 4 bits on an uneven scale. */
    IQ4_NL(20);

    private final int id;

    CacheType(int id) {
        this.id = id;
    }

    int id() {
        return id;
    }

    /** Whether values of this type need flash attention. */
    public boolean isQuantised() {
        return this != F32 && this != F16 && this != BF16;
    }

    /** As llama.cpp writes it, such as {@code q8_0}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
