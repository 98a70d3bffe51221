package dev.tandem.replay.store;

/** In which order prompts meet variants. One request at a time either way. */
public enum PromptOrder {
    /** Prompt after prompt, each by all variants in an order drawn for it: what changes with time meets all alike. */
    PAIRED,
    /** Variant after variant, in an order drawn once: for variants that are loaded one at a time. */
    BY_VARIANT
}
