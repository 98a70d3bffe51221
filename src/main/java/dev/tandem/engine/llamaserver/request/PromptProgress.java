package dev.tandem.engine.llamaserver.request;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.inference.TokenIds;

/**
 * How far a server has read a prompt for us, so that what a request stopped goes on where it was: without this a prompt
 * that takes longer than the pauses between requests would never come to its end.
 *
 * @param slot where it was read
 * @param unit tokens of the smallest pieces that it was read in: in others it counts for nothing
 * @param read what was read for certain
 * @param asked how many tokens the slot holds at most if what was asked for last came to its end
 */
public record PromptProgress(int slot, int unit, TokenIds read, int asked) {

    /** Nothing was read. */
    public static final PromptProgress NONE = new PromptProgress(-1, 0, TokenIds.of(), 0);

    /** More was asked for, up to there. */
    public PromptProgress asking(int end) {
        return new PromptProgress(slot, unit, read, end);
    }

    /** How many tokens of a prompt need not be read again, if the slot holds them still. */
    public int of(TokenIds prompt, int inSlot, int inUnit) {
        boolean begins = slot == inSlot
                && unit == inUnit
                && read.size() < prompt.size()
                && prompt.first(read.size()).equals(read);
        return begins ? read.size() : 0;
    }

    /**
     * Whether the slot still holds them, as far as the server tells: how many tokens it holds is what it would. Otherwise
     * the server would read them again itself, all in one go.
     *
     * @param slots what {@code /slots} says
     */
    public boolean isHeld(JsonNode slots) {
        JsonNode state = slots.path(slot);
        int tokens = state.path("n_prompt_tokens").asInt(-1);
        return state.path("is_processing").isBoolean()
                && !state.path("is_processing").booleanValue()
                && tokens >= read.size()
                && tokens <= asked;
    }
}
