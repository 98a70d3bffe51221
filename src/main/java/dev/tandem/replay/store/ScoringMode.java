package dev.tandem.replay.store;

/** Whether it is measured how likely the variants find each other's answers. */
public enum ScoringMode {
    /** Answers are scored by all variants that can; of variants that take turns those that need no further load. */
    ON,
    /** All answers are, even where variants that take turns must be loaded again for it. */
    ALL,
    /** None are: texts alone are compared. */
    OFF
}
