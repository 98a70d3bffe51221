package dev.tandem.inference;

/**
 * How many tokens an exchange took, as the engine's tokenizer counts them.
 *
 * @param promptTokens tokens of the prompt after the chat template, at least 0
 * @param completionTokens tokens of the answer, at least 0
 * @param cachedTokens prompt tokens that the engine took from its cache, between 0 and {@code promptTokens}
 */
public record Usage(int promptTokens, int completionTokens, int cachedTokens) {}
