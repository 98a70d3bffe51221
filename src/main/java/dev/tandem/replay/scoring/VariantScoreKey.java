package dev.tandem.replay.scoring;

/**
 * Names what a variant thinks of an answer.
 *
 * @param prompt the prompt's index
 * @param arm who answered
 * @param scorer who thinks
 */
record VariantScoreKey(int prompt, String arm, String scorer) {}
