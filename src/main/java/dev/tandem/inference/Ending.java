package dev.tandem.inference;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How an answer came to its end. */
public enum Ending {
    /** The model ended it, so that its end is something that the model said, and is scored as well. */
    BY_ITSELF,
    /** Something else did, such as a limit: what the model would have said next is not known. */
    CUT;

    private static final Set<String> FINISHED = Set.of("stop", "tool_calls", "function_call");

    /**
     * That of an answer whose tokens are all known, which those before a stop string are not.
     *
     * @param finishReason as it was told; {@code null} when it was not
     */
    public static Ending of(@Nullable String finishReason) {
        return finishReason != null && FINISHED.contains(finishReason) ? BY_ITSELF : CUT;
    }
}
