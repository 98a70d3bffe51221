package dev.tandem.replay.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * One prompt of a replay, as all variants get it.
 *
 * @param index counted from 0
 * @param line where it stood in the file, counted from 1
 * @param unit names the conversation that it belongs to: equal beginnings are one unit
 * @param greedy whether its answer is the most likely one, so that texts may be compared
 * @param body the request but for the model and how it is delivered
 * @param kind what its author calls prompts like it, such as {@code code}; {@code null} where the file does not say
 */
public record Prompt(
        int index,
        long line,
        String unit,
        boolean greedy,
        ObjectNode body,
        @Nullable String kind) {}
