package dev.tandem.engine.embedded.libllama;

import java.util.Locale;

/** Whether attention is computed in one go, with its numbers in {@code llama_flash_attn_type}. */
public enum FlashAttention {
    /** As the library thinks best; a release that does not think does not. */
    AUTO(-1),
    /** Never. */
    OFF(0),
    /** Always. */
    ON(1);

    private final int id;

    FlashAttention(int id) {
        this.id = id;
    }

    int id() {
        return id;
    }

    /** As llama.cpp writes it, such as {@code auto}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
