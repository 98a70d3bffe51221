package dev.tandem.engine.http.chunk;

/** JSON's numbers in bytes. */
final class JsonNumber {

    /** Longer ones are left to Jackson, which has bounds of its own. */
    private static final int LONGEST = 64;
    /** A number below a millionth is written with an exponent. */
    private static final int DIGITS_WITHOUT_EXPONENT = 6;

    private JsonNumber() {}

    /** Where the number that begins there ends; -1 when none does, or a very long one. */
    static int end(byte[] data, int from, int limit) {
        int whole = from < limit && data[from] == '-' ? from + 1 : from;
        int to = digits(data, whole, limit);
        if (to == whole || (to > whole + 1 && data[whole] == '0')) {
            return -1;
        }
        if (to < limit && data[to] == '.') {
            int fraction = to + 1;
            to = digits(data, fraction, limit);
            if (to == fraction) {
                return -1;
            }
        }
        if (to < limit && (data[to] == 'e' || data[to] == 'E')) {
            boolean signed = to + 1 < limit && (data[to + 1] == '+' || data[to + 1] == '-');
            int exponent = signed ? to + 2 : to + 1;
            to = digits(data, exponent, limit);
            if (to == exponent) {
                return -1;
            }
        }
        return to - from <= LONGEST ? to : -1;
    }

    /** Whether Jackson would write it so; may say no where it would. */
    static boolean isCanonical(byte[] data, int from, int to) {
        boolean negative = data[from] == '-';
        int whole = negative ? from + 1 : from;
        int rest = digits(data, whole, to);
        boolean zero = data[whole] == '0';
        if (rest == to) {
            return !(zero && negative);
        }
        if (data[rest] != '.' || digits(data, rest + 1, to) != to) {
            return false;
        }
        for (int i = rest + 1; zero && i < Math.min(to, rest + 1 + DIGITS_WITHOUT_EXPONENT); i++) {
            if (data[i] != '0') {
                return true;
            }
        }
        return !zero;
    }

    private static int digits(byte[] data, int from, int limit) {
        int i = from;
        while (i < limit && data[i] >= '0' && data[i] <= '9') {
            i++;
        }
        return i;
    }
}
