package dev.tandem.replay;

import java.util.Map;

/**
 * A prompt with what was answered to it.
 *
 * @param prompt the prompt
 * @param answers by arm, in the order of the plan; those are missing that are not there yet
 */
record Row(Prompt prompt, Map<Arm, Answer> answers) {}
