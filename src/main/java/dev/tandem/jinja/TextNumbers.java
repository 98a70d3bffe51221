package dev.tandem.jinja;

import dev.tandem.jinja.JinjaValue.Int;
import dev.tandem.jinja.JinjaValue.Real;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The number that a text begins with, as C reads it. */
final class TextNumbers {

    private static final Pattern WHOLE = Pattern.compile("\\s*([+-]?)([0-9a-zA-Z]+).*", Pattern.DOTALL);
    private static final Pattern REAL =
            Pattern.compile("\\s*([+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?).*", Pattern.DOTALL);

    private TextNumbers() {}

    static JinjaValue whole(CallArguments arguments) {
        JinjaValue base = arguments.namedOrAt("base", 2);
        JinjaValue otherwise = arguments.namedOrAt("default", 1);
        long radix = base instanceof Int given ? given.value() : 10;
        if (radix < 2 || radix > 36) {
            throw JinjaException.failed("int() base must be between 2 and 36");
        }
        Matcher matcher = WHOLE.matcher(arguments.text(0).text());
        if (matcher.matches()) {
            String digits = prefix(matcher.group(2), (int) radix);
            try {
                return new Int(Integer.parseInt(matcher.group(1) + digits, (int) radix));
            } catch (NumberFormatException e) {
                // Beyond what C's int holds, or no digit at all: the default.
            }
        }
        return otherwise == JinjaValue.UNDEFINED ? new Int(0) : new Int(asWhole(otherwise));
    }

    private static String prefix(String characters, int radix) {
        int end = 0;
        while (end < characters.length() && Character.digit(characters.charAt(end), radix) >= 0) {
            end++;
        }
        return characters.substring(0, end);
    }

    private static long asWhole(JinjaValue value) {
        return value instanceof Int number ? number.value() : (long) NumberText.real(value);
    }

    static JinjaValue real(CallArguments arguments) {
        JinjaValue otherwise = arguments.namedOrAt("default", 1);
        Matcher matcher = REAL.matcher(arguments.text(0).text());
        if (matcher.matches()) {
            return new Real(Double.parseDouble(matcher.group(1)));
        }
        if (otherwise instanceof JinjaValue.Bool) {
            throw JinjaException.failed("Boolean is not a float value");
        }
        return new Real(otherwise == JinjaValue.UNDEFINED ? 0 : NumberText.real(otherwise));
    }
}
