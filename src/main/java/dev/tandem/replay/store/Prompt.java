package dev.tandem.replay.store;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * One prompt of a replay, as all variants get it.
 *
 * @param index counted from 0
 * @param line where it stood in the file, counted from 1
 * @param unit names the conversation that it belongs to: equal beginnings are one unit
 * @param greedy whether its answer is the most likely one, so that texts may be compared
 * @param body the request but for the model and how it is delivered
 */
public record Prompt(int index, long line, String unit, boolean greedy, ObjectNode body) {}
