package dev.tandem.engine;

/** How the variants of a model share the memory of the machine. */
public enum Residency {
    /** All of them are loaded all the time. */
    TOGETHER,
    /** One at a time: they take turns. */
    SWITCHBACK
}
