package dev.tandem.jinja;

import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Dates in the notation of C's {@code strftime}, in English. */
public final class StrftimeFormat {

    private StrftimeFormat() {}

    /** @throws JinjaException when it holds what is not known here */
    public static String format(String format, ZonedDateTime time) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < format.length(); i++) {
            if (format.charAt(i) != '%' || i + 1 == format.length()) {
                out.append(format.charAt(i));
                continue;
            }
            boolean unpadded = format.charAt(i + 1) == '-' && i + 2 < format.length();
            i += unpadded ? 2 : 1;
            String pattern = pattern(format.charAt(i));
            if (pattern == null) {
                throw JinjaException.failed("strftime_now: %" + format.charAt(i) + " is not known");
            }
            String part = DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).format(time);
            out.append(unpadded ? part.replaceFirst("^0(?=.)", "") : part);
        }
        return out.toString();
    }

    private static @Nullable String pattern(char letter) {
        return switch (letter) {
            case 'Y' -> "uuuu";
            case 'y' -> "uu";
            case 'm' -> "MM";
            case 'd' -> "dd";
            case 'B' -> "MMMM";
            case 'b', 'h' -> "MMM";
            case 'A' -> "EEEE";
            case 'a' -> "EEE";
            case 'H' -> "HH";
            case 'I' -> "hh";
            case 'M' -> "mm";
            case 'S' -> "ss";
            case 'p' -> "a";
            case 'j' -> "DDD";
            case 'F' -> "uuuu-MM-dd";
            case 'T' -> "HH:mm:ss";
            case 'R' -> "HH:mm";
            case 'D' -> "MM/dd/uu";
            case 'z' -> "xx";
            case 'Z' -> "zzz";
            case '%' -> "'%'";
            case 'n' -> "'\n'";
            case 't' -> "'\t'";
            default -> null;
        };
    }
}
