package dev.tandem.command.compare;

import dev.tandem.replay.prompt.PromptSizes;
import java.util.OptionalInt;

/** How many tokens of context a comparison needs. Pure. */
public final class ContextSize {

    /** What a chat template and control tokens add to a prompt, about. */
    private static final int TEMPLATE = 256;

    private static final int LEAST = 4096;
    private static final int STEP = 1024;
    private static final int BYTES_PER_TOKEN = 2;

    private ContextSize() {}

    /**
     * Enough for the longest prompt, of which two bytes are taken for a token, and its answer.
     *
     * @param maxTokens bound of answers whose prompt sets none
     * @param longest tokens that all models were made for, which it does not exceed; empty where that is not known
     */
    public static int of(PromptSizes sizes, int maxTokens, OptionalInt longest) {
        long tokens = sizes.longest() / BYTES_PER_TOKEN + Math.max(maxTokens, sizes.answer()) + TEMPLATE;
        long steps = (Math.max(LEAST, tokens) + STEP - 1) / STEP;
        return (int) Math.min(longest.orElse(Integer.MAX_VALUE), steps * STEP);
    }
}
