package dev.tandem.metrics;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads name and labels at the beginning of a sample's line in Prometheus' text format. Not thread-safe. */
final class LabelsReader {

    private static final int MOST_LABELS = 30;
    private static final int LONGEST_NAME = 200;
    private static final int LONGEST_VALUE = 1_000;

    private final String line;
    private final SortedMap<String, String> found = new TreeMap<>();
    private int at;

    LabelsReader(String line) {
        this.line = line;
    }

    /** What stands before the labels; to be called first. */
    String name() {
        while (at < line.length() && !isBlank(line.charAt(at)) && line.charAt(at) != '{') {
            at++;
        }
        return line.substring(0, at);
    }

    /** Whether the labels, if there are any, are well formed; to be called once. */
    boolean labels() {
        skipBlanks();
        if (!take('{')) {
            return true;
        }
        skipBlanks();
        while (!take('}')) {
            if (!label()) {
                return false;
            }
            skipBlanks();
            boolean more = take(',');
            skipBlanks();
            if (!more && !(at < line.length() && line.charAt(at) == '}')) {
                return false;
            }
        }
        return true;
    }

    /** The labels, in plain text. */
    SortedMap<String, String> found() {
        return Collections.unmodifiableSortedMap(found);
    }

    /** What follows them. */
    String rest() {
        return line.substring(at);
    }

    private boolean label() {
        int begin = at;
        while (at < line.length() && isNamePart(line.charAt(at), at > begin)) {
            at++;
        }
        String name = line.substring(begin, at);
        skipBlanks();
        boolean named = !name.isEmpty() && name.length() <= LONGEST_NAME && !name.startsWith("__") && take('=');
        skipBlanks();
        return named && take('"') && found.size() < MOST_LABELS && !found.containsKey(name) && value(name) && take('"');
    }

    /** Reads up to the quote that ends it. */
    private boolean value(String name) {
        StringBuilder value = new StringBuilder();
        while (at < line.length() && line.charAt(at) != '"') {
            char c = line.charAt(at++);
            if (c == '\\') {
                switch (at < line.length() ? line.charAt(at++) : ' ') {
                    case '\\' -> value.append('\\');
                    case '"' -> value.append('"');
                    case 'n' -> value.append('\n');
                    default -> {
                        return false;
                    }
                }
            } else if (isControl(c)) {
                return false;
            } else {
                value.append(c);
            }
        }
        found.put(name, value.toString());
        return value.length() <= LONGEST_VALUE;
    }

    private boolean take(char wanted) {
        boolean there = at < line.length() && line.charAt(at) == wanted;
        if (there) {
            at++;
        }
        return there;
    }

    private void skipBlanks() {
        while (at < line.length() && isBlank(line.charAt(at))) {
            at++;
        }
    }

    /** Whether a text can stand on one line. */
    static boolean isPlain(String text) {
        return text.chars().noneMatch(c -> isControl((char) c));
    }

    private static boolean isControl(char c) {
        return c < ' ' || c == 0x7f;
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    private static boolean isNamePart(char c, boolean digits) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (digits && c >= '0' && c <= '9');
    }
}
