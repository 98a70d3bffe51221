package dev.tandem.replay.report;

import java.util.Locale;

/**
 * What a comparison says to one question.
 *
 * @param question what was asked
 * @param reading what it comes to, in a word
 * @param sentence the answer in one sentence, for people; holds names of variants, which must be escaped where they are
 *     shown
 */
public record Verdict(Question question, Reading reading, String sentence) {

    /** What a comparison is asked. */
    public enum Question {
        /** How far a variant is from the reference, and which of two is nearer to it. */
        DISTANCE("How far from the reference?"),
        /** Whether one takes longer. */
        SPEED("Different in speed?"),
        /** Whether greedy answers read differently. */
        TEXT("Different in text?"),
        /** On which kind of answer each diverges most. */
        WEAKEST("Weakest on?");

        private final String text;

        Question(String text) {
            this.text = text;
        }

        /** The question as it is printed. */
        public String text() {
            return text;
        }
    }

    /** What the figures bear. */
    public enum Reading {
        /** A difference that is more than chance and noise. */
        BEYOND_NOISE,
        /** No difference that would be. */
        NOT_BEYOND_NOISE,
        /** Any difference is smaller than a margin that was fixed beforehand. */
        EQUIVALENT,
        /** Measures that have decided point apart. */
        DEPENDS,
        /** Nothing differed at all, which says nothing about what was not seen. */
        IDENTICAL_SO_FAR,
        /** Too few conversations to tell. */
        TOO_EARLY,
        /** It was not measured. */
        NOT_MEASURED,
        /** Describes what was seen, and claims nothing. */
        DESCRIPTIVE;

        /** In words, for people. */
        public String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }
}
