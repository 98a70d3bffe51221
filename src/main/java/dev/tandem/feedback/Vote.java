package dev.tandem.feedback;

import java.util.Locale;

/** What somebody thinks of two answers to one prompt; the lower-case name is what clients send. */
public enum Vote {
    /** The left one is better. */
    LEFT,
    /** The right one is better. */
    RIGHT,
    /** They are equally good. */
    TIE,
    /** Neither is any good. */
    BOTH_BAD;

    /** The name as clients send it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What it means for the left answer: {@code win}, {@code loss}, {@code tie} or {@code both_bad}. */
    public String forLeft() {
        return switch (this) {
            case LEFT -> "win";
            case RIGHT -> "loss";
            case TIE, BOTH_BAD -> label();
        };
    }

    /** What it means for the right answer. */
    String forRight() {
        return switch (this) {
            case LEFT -> "loss";
            case RIGHT -> "win";
            case TIE, BOTH_BAD -> label();
        };
    }
}
