package dev.tandem.command;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Says how a value is written, by what a converter said of one that it could not read. */
final class ExpectedValue {

    private static final Pattern CODE = Pattern.compile("SRCFG\\d+:\\s*");
    private static final Pattern COMMA = Pattern.compile(",\\s*");
    private static final Pattern ENUM =
            Pattern.compile("(?s).*Cannot convert .* to enum .*, allowed values: (.*?)\\.?");

    private ExpectedValue() {}

    /** Quarkus explains sizes by a regular expression, others explain themselves by names of Java's. */
    static String of(String reason) {
        String plain = CODE.matcher(reason).replaceAll("").strip();
        Matcher words = ENUM.matcher(plain);
        if (words.matches()) {
            return "Write one of: "
                    + COMMA.splitAsStream(words.group(1)).sorted().collect(Collectors.joining(", ")) + ".";
        }
        if (plain.contains("regular expression") || plain.contains("memory size")) {
            return "Write a size as a whole number of bytes or with its unit, such as 256K, 64M or 2G.";
        }
        if (plain.contains("duration")) {
            return "Write a time as a number with its unit, such as 500ms, 30s, 10m or 14d.";
        }
        if (plain.contains("a long")) {
            return "Write a whole number, such as 64.";
        }
        if (plain.contains("an integer")) {
            return "Write a whole number, such as 64; " + Integer.MAX_VALUE + " is the largest.";
        }
        return plain.contains("a double")
                ? "Write a number without a unit, such as 50 or 0.5."
                : SettingProblem.ended(plain);
    }
}
