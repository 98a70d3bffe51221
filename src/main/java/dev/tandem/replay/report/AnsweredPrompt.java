package dev.tandem.replay.report;

import dev.tandem.replay.scoring.AnswerScores;
import dev.tandem.replay.store.Answer;
import dev.tandem.replay.store.Arm;
import dev.tandem.replay.store.Prompt;
import java.util.Map;

/**
 * A prompt with what was answered to it.
 *
 * @param prompt the prompt
 * @param answers by arm, in the order of the plan; those are missing that are not there yet
 * @param scores what the variants think of the answers that are scored, by the arm that answered; those are missing that are
 *     not there yet
 */
record AnsweredPrompt(Prompt prompt, Map<Arm, Answer> answers, Map<Arm, AnswerScores> scores) {}
