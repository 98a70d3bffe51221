package dev.tandem.quality;

/**
 * Whether a text ends in one passage over and over, character by character.
 *
 * <p>A loop ends the text: a poem that returns to its refrain, or repeats a line and then goes on, is none. How often is
 * often enough depends on who ended it. A text that was cut (token limit, client gone) loops from 6 rounds and 200
 * characters, or 4 rounds and 1,200; one that the model ended itself from 12 rounds and 400 characters, since people do
 * repeat a closing line. A passage without any letter, such as a rule of dashes or a row of zeros, must fill 1,200.
 *
 * <p>Limits: passages of more than {@value #LONGEST_PERIOD} characters, loops with a counter or a changing word in them
 * and loops that the text left again are not seen. Who asked for a word a hundred times gets a signal.
 */
final class RepetitionLoop {

    private static final int LONGEST_PERIOD = TextWindow.TAIL / 4;
    private static final int LONG_RUN = 1_200;

    private RepetitionLoop() {}

    /**
     * Looks for a loop at the end.
     *
     * @param text at most some 16,000 characters
     * @param cut whether the text did not end by itself
     */
    static boolean endsIn(CharSequence text, boolean cut) {
        int end = trimmedEnd(text);
        for (int period = 1; period <= Math.min(LONGEST_PERIOD, end / 4); period++) {
            int run = run(text, end, period);
            if (isLoop(run / period, run, cut) && (run >= LONG_RUN || hasLetter(text, end - period, end))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isLoop(int rounds, int run, boolean cut) {
        return cut ? (rounds >= 6 && run >= 200) || (rounds >= 4 && run >= LONG_RUN) : rounds >= 12 && run >= 400;
    }

    /** How many characters at the end repeat with that period, or 0 if not even two rounds do. */
    private static int run(CharSequence text, int end, int period) {
        int at = end - 1;
        while (at >= period && text.charAt(at) == text.charAt(at - period)) {
            at--;
        }
        int same = end - 1 - at;
        return same < period ? 0 : same + period;
    }

    private static boolean hasLetter(CharSequence text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (Character.isLetter(text.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    /** A loop that its last line break ends is one all the same. */
    private static int trimmedEnd(CharSequence text) {
        int end = text.length();
        while (end > 0 && Character.isWhitespace(text.charAt(end - 1))) {
            end--;
        }
        return end;
    }
}
