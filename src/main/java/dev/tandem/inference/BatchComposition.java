package dev.tandem.inference;

/**
 * In which batches an answer is computed that is scored. The result is the same but for its last digits, which is what
 * quantised weights make visible.
 */
public enum BatchComposition {
    /** As every answer is. */
    USUAL,
    /** In batches of other sizes and, where it can be, in another slot: what differs then is numerical noise. */
    OTHER
}
