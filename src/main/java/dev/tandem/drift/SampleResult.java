package dev.tandem.drift;

import java.util.Locale;

/** What became of a chat that was chosen to be scored, or to be answered again greedily. */
public enum SampleResult {
    /** It was scored under at least two variants, or twice under one; or as many texts were compared. */
    SCORED,
    /**
     * Requests came so often that scoring was stopped again and again, and given up; or one came while a variant
     * answered again that is asked only once.
     */
    PREEMPTED,
    /**
     * Too many waited before it. An answer that would have been scored was not chosen then, before anything was known of
     * it.
     */
    SKIPPED_BUSY,
    /** It was chosen, and its request failed or its client left before it was whole. */
    UNANSWERED,
    /**
     * Its tokens are not known for certain, or it cannot be scored: images, several choices, a stop string, a tool call
     * or hidden thinking in a stream, a tokenizer or a context that differs.
     */
    SKIPPED_UNSUPPORTED,
    /** An engine failed. */
    FAILED;

    /** The value of the label {@code result}. */
    public String label(ComparisonMethod comparisonMethod) {
        return this == SCORED && comparisonMethod == ComparisonMethod.TEXTS
                ? "compared"
                : name().toLowerCase(Locale.ROOT);
    }
}
