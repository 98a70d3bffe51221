package dev.tandem.engine.http.chunk;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Finds where a JSON value ends without making anything of it, and tells whether it stands there just as Jackson would
 * write it. What it takes for a value is one for Jackson too, but for text that is no UTF-8. For one thread.
 */
final class JsonValueScanner {

    /** What begins a character outside of the basic plane in UTF-8, as a signed byte; Jackson writes that as two escapes. */
    private static final byte FOUR_BYTES = (byte) 0xF0;

    private static final String CANONICAL_ESCAPES = "\"\\bfnrt";

    private byte[] data = new byte[0];
    private int limit;
    private int end;
    private boolean canonical;
    private boolean escaped;
    private boolean ascii;

    /** Looks at other bytes from now on, up to an end. */
    void over(byte[] bytes, int to) {
        data = bytes;
        limit = to;
    }

    byte[] bytes() {
        return data;
    }

    int limit() {
        return limit;
    }

    /** Whether these bytes stand there. */
    boolean isAt(int from, byte[] expected) {
        int to = from + expected.length;
        return to <= limit && Arrays.equals(data, from, to, expected, 0, expected.length);
    }

    /** Where the value that was found ends. */
    int end() {
        return end;
    }

    /** Whether it is written as Jackson does; of a string, provided that it is UTF-8. */
    boolean isCanonical() {
        return canonical;
    }

    /** Whether the string that was found has escapes. */
    boolean isEscaped() {
        return escaped;
    }

    /** Whether the string that was found has ASCII characters only. */
    boolean isAscii() {
        return ascii;
    }

    /** Whether a string begins here. */
    boolean string(int from) {
        if (at(from) != '"') {
            return false;
        }
        canonical = true;
        escaped = false;
        int all = 0;
        for (int i = from + 1; i < limit; i++) {
            byte b = data[i];
            all |= b;
            if (b == '"') {
                end = i + 1;
                ascii = all >= 0;
                return true;
            }
            if (b == '\\') {
                escaped = true;
                byte what = at(++i);
                if (CANONICAL_ESCAPES.indexOf(what) < 0) {
                    canonical = false;
                    if (what != '/' && what != 'u') {
                        return false;
                    }
                }
            } else if (b >= 0 && b < ' ') {
                return false;
            } else if (b < 0 && b >= FOUR_BYTES) {
                canonical = false;
            }
        }
        return false;
    }

    /** Whether a number begins here. */
    boolean number(int from) {
        int to = JsonNumber.end(data, from, limit);
        if (to < 0) {
            return false;
        }
        end = to;
        canonical = JsonNumber.isCanonical(data, from, to);
        return true;
    }

    /** Whether a list of numbers, of at least one, begins here. */
    boolean numbers(int from) {
        if (at(from) != '[') {
            return false;
        }
        boolean all = true;
        int i = from;
        do {
            int begin = space(i + 1);
            if (!number(begin)) {
                return false;
            }
            all &= canonical && begin == i + 1;
            i = space(end);
            all &= i == end;
        } while (at(i) == ',');
        if (at(i) != ']') {
            return false;
        }
        canonical = all;
        end = i + 1;
        return true;
    }

    /** Where the white space that may begin here ends. */
    int space(int from) {
        int i = from;
        while (at(i) == ' ' || at(i) == '\n' || at(i) == '\r' || at(i) == '\t') {
            i++;
        }
        return i;
    }

    /** The byte there; 0, which no JSON holds outside of strings, beyond the end. */
    byte at(int i) {
        return i < limit ? data[i] : 0;
    }

    /** What the string that was found between these bounds says, which has no escapes; U+FFFD where it is no UTF-8. */
    String text(int from, int to) {
        return new String(data, from + 1, to - from - 2, ascii ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8);
    }
}
