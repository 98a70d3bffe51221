package dev.tandem.replay.scoring;

import java.util.Locale;

/** Why an answer has no score. */
public enum UnscoredReason {
    /** There is no answer. */
    ANSWER_FAILED,
    /** Its tokens are not known for certain: an image, a stop string, a tool call or hidden thinking in it. */
    TOKENS_UNKNOWN,
    /** It would be more than {@code tandem.replay.max-scored-tokens}. */
    BEYOND_LIMIT,
    /** The variant that answered is not what it was, or makes another prompt of the request. */
    VARIANT_CHANGED,
    /** The variant's tokenizer reads something else. */
    OTHER_TOKENIZER,
    /** The variant cannot say the answer, as when it does not fit into its context. */
    NOT_ACCEPTED,
    /** The engine failed. */
    ENGINE_FAILED,
    /** Live requests left no time. */
    PREEMPTED;

    /** In words, for people. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
