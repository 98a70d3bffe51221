package dev.tandem.quality;

import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What can be seen of an answer that hints at a fault, without knowing what would have been right. Each is a symptom
 * whose rate is compared between variants, never a verdict on one answer. The lower-case name is the label
 * {@code signal}.
 *
 * <p>The first seven look at the text, of an answer with several choices at each; the last two at what the user did.
 */
public enum Signal {
    /** Ended by itself without a visible word, a tool call or a refusal; reasoning alone is not visible. */
    EMPTY_ANSWER,
    /** Ended at a token limit, whether the client's own or the context's. A client may want that. */
    TRUNCATED,
    /** Ends in one passage over and over; see {@link RepetitionLoop}. */
    REPETITION_LOOP,
    /** JSON was asked for, and the whole answer is none or does not match the schema; see {@link RequestedJson}. */
    INVALID_JSON,
    /** Calls a tool that was not offered, or with arguments that its schema forbids; see {@link ToolCalls}. */
    INVALID_TOOL_CALL,
    /** Shows a control token of a chat template as text; see {@link LeakedTokens}. */
    LEAKED_SPECIAL_TOKEN,
    /** Declines to answer; see {@link Refusals}. */
    REFUSAL,
    /** Asks what was answered before once more; see {@link RegenerationDetector}. */
    REGENERATION,
    /**
     * The client left before the end of an answer of which it had seen some. Closed tabs and impatient scripts look the same
     * as bad answers; who has seen nothing yet left no answer.
     */
    ABANDONMENT;

    /** The label's value. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The labels in their order with commas between; empty for none. */
    public static String join(Set<Signal> signals) {
        return signals.isEmpty()
                ? ""
                : signals.stream().sorted().map(Signal::label).collect(Collectors.joining(","));
    }
}
