package dev.tandem.grammar;

/**
 * How large a schema and its grammar may be. llama.cpp parses a grammar and walks it at every token without limits of
 * its own, on a native stack; these keep one client's schema from stalling or ending the process.
 */
final class GrammarLimits {

    /** Schemas within each other, references followed. */
    static final int DEPTH = 32;

    /** Schemas looked at, each reference once. */
    static final int SCHEMAS = 5_000;

    /** Rules of the grammar. */
    static final int RULES = 2_000;

    /** Characters of the grammar. */
    static final int CHARACTERS = 256 * 1024;

    /** A length, a number of items, properties of an object, values of an enumeration. */
    static final int COUNT = 1_000;

    /** Alternatives of {@code anyOf} or {@code oneOf}. */
    static final int ALTERNATIVES = 100;

    /** Counted repetitions of the whole grammar: llama.cpp makes a rule of each. */
    static final int REPETITIONS = 20_000;

    /** Ways to go on that llama.cpp has to follow at the same time. */
    static final int BRANCHES = 4_096;

    private GrammarLimits() {}
}
