package dev.tandem.drift.validity;

import java.util.OptionalInt;

/** How long an answer is: divergence depends on it, so what is left out must not be long answers only. */
public enum AnswerLength {
    /** Of at most 9 tokens. */
    BELOW_10("1-9", 9),
    /** Of 10 to 29 tokens. */
    BELOW_30("10-29", 29),
    /** Of 30 to 99 tokens. */
    BELOW_100("30-99", 99),
    /** Of 100 to 299 tokens. */
    BELOW_300("100-299", 299),
    /** Of 300 tokens and more. */
    FROM_300("300+", Integer.MAX_VALUE),
    /** It ended before its length was known, or the engine did not tell. */
    UNKNOWN("unknown", 0);

    private final String label;
    private final int most;

    AnswerLength(String label, int most) {
        this.label = label;
        this.most = most;
    }

    /** The value of the label {@code length}. */
    public String label() {
        return label;
    }

    /** The length of an answer of so many tokens, with the one that ended it. */
    public static AnswerLength of(int tokens) {
        for (AnswerLength length : values()) {
            if (tokens <= length.most) {
                return length;
            }
        }
        return FROM_300;
    }

    /** The same where it may not be known. */
    public static AnswerLength of(OptionalInt tokens) {
        return tokens.isPresent() ? of(tokens.getAsInt()) : UNKNOWN;
    }
}
