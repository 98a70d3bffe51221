package dev.tandem.jinja;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A text that knows which of it came from outside rather than from the template. What is cut out of it or joined to
 * it keeps that knowledge, character by character. Immutable.
 */
public final class MarkedText {

    /** Nothing. */
    public static final MarkedText EMPTY = new MarkedText("", new int[0]);

    private final String text;

    /** Begin and end of each foreign stretch in turn, rising. */
    private final int[] marks;

    MarkedText(String text, int[] marks) {
        this.text = text;
        this.marks = marks;
    }

    /** A text of the template's own. */
    public static MarkedText own(String text) {
        return text.isEmpty() ? EMPTY : new MarkedText(text, EMPTY.marks);
    }

    /** A text from outside. */
    public static MarkedText foreign(String text) {
        return text.isEmpty() ? EMPTY : new MarkedText(text, new int[] {0, text.length()});
    }

    /** The characters alone. */
    public String text() {
        return text;
    }

    /** How many foreign stretches it has. */
    public int stretches() {
        return marks.length / 2;
    }

    /** The first character of a foreign stretch. */
    public int start(int stretch) {
        return marks[2 * stretch];
    }

    /** The one after the last of a foreign stretch. */
    public int end(int stretch) {
        return marks[2 * stretch + 1];
    }

    /** Characters of UTF-16. */
    int length() {
        return text.length();
    }

    /** Bytes of UTF-8, which is what llama.cpp counts. */
    int bytes() {
        return isAscii() ? text.length() : text.getBytes(StandardCharsets.UTF_8).length;
    }

    boolean isAscii() {
        return text.chars().allMatch(c -> c < 0x80);
    }

    /** Whether no character of it is the template's. */
    boolean isForeign() {
        return marks.length == 2 && marks[0] == 0 && marks[1] == text.length();
    }

    /** A part of it. */
    public MarkedText substring(int start, int end) {
        if (start == 0 && end == text.length()) {
            return this;
        }
        if (start >= end) {
            return EMPTY;
        }
        int[] cut = new int[marks.length];
        int kept = 0;
        for (int i = 0; i < marks.length; i += 2) {
            int from = Math.max(marks[i], start);
            int to = Math.min(marks[i + 1], end);
            if (from < to) {
                cut[kept++] = from - start;
                cut[kept++] = to - start;
            }
        }
        return new MarkedText(text.substring(start, end), Arrays.copyOf(cut, kept));
    }

    /** Both, one after the other. */
    public MarkedText plus(MarkedText more) {
        int[] both = Arrays.copyOf(marks, marks.length + more.marks.length);
        for (int i = 0; i < more.marks.length; i++) {
            both[marks.length + i] = text.length() + more.marks[i];
        }
        return new MarkedText(text + more.text, both);
    }

    /** Other characters of the same number in the same places. */
    MarkedText with(String characters) {
        return new MarkedText(characters, marks);
    }

    /** Without the white space of ASCII at its ends. */
    public MarkedText strip() {
        return strip(true, true, " \t\n\u000b\f\r");
    }

    /** Without certain characters at its ends. */
    MarkedText strip(boolean left, boolean right, String characters) {
        int start = 0;
        int end = text.length();
        while (left && start < end && characters.indexOf(text.charAt(start)) >= 0) {
            start++;
        }
        while (right && end > start && characters.indexOf(text.charAt(end - 1)) >= 0) {
            end--;
        }
        return substring(start, end);
    }

    /** The characters, and nothing about where they came from. */
    @Override
    public String toString() {
        return text;
    }
}
