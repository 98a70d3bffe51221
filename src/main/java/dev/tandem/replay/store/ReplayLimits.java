package dev.tandem.replay.store;

/**
 * What bounds a run.
 *
 * @param retryPolicy how long to wait for a variant that cannot answer
 * @param scoredTokens how many tokens of answers are scored at most
 */
public record ReplayLimits(RetryPolicy retryPolicy, long scoredTokens) {}
