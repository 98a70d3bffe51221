package dev.tandem.replay;

/** Whether it is measured how likely the variants find each other's answers. */
public enum Measure {
    /** Each answer is scored by all variants that can. */
    ON,
    /** It is not: texts alone are compared. */
    OFF
}
