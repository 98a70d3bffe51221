package dev.tandem.drift;

/** By what variants are compared. */
public enum ComparisonMethod {
    /** How likely each finds the tokens of an answer that was served. */
    TOKENS,
    /** What each answers greedily: weaker, and all that can be had of a remote API. */
    TEXTS
}
