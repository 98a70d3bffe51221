package dev.tandem.replay.scoring;

/**
 * Names a variant's score of an answer.
 *
 * @param prompt the prompt's index
 * @param arm who answered
 * @param scorer the variant that scored
 */
record VariantScoreKey(int prompt, String arm, String scorer) {}
