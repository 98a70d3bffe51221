package dev.tandem.command;

import dev.tandem.gguf.GgufException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How numbers and foreign texts are written for a terminal. */
final class TerminalText {

    private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}&&[^\\n]]");
    private static final double KIBI = 1024;

    private TerminalText() {}

    /** What a file says must not steer the terminal. */
    static String text(String text) {
        return CONTROL.matcher(text).replaceAll("?");
    }

    /** As {@link #text}, of what is to stay in one line, such as a file's name. */
    static String line(String text) {
        return text(text.replace('\n', '?'));
    }

    /** What kept a file from being read, a sentence. */
    static String problem(IOException failure) {
        return line(
                switch (failure) {
                    case GgufException e -> String.valueOf(e.getMessage());
                    case NoSuchFileException e ->
                        e.getFile() + " does not exist" + (e.getReason() == null ? "." : ": " + e.getReason() + ".");
                    case AccessDeniedException e -> e.getFile() + " cannot be read: permission denied.";
                    case FileSystemException e -> e.getFile() + " cannot be read: " + e.getReason() + ".";
                    default -> "A file cannot be read: " + failure.getMessage() + ".";
                });
    }

    /** As llama.cpp prints a number of parameters: {@code 25.23 B}. */
    static String parameters(long count) {
        if (count >= 1e12) {
            return String.format(Locale.ROOT, "%.2f T", count / 1e12);
        }
        if (count >= 1e9) {
            return String.format(Locale.ROOT, "%.2f B", count / 1e9);
        }
        return count >= 1e6
                ? String.format(Locale.ROOT, "%.2f M", count / 1e6)
                : String.format(Locale.ROOT, "%.2f K", count / 1e3);
    }

    /** As llama.cpp prints a size: {@code 15.62 GiB}. */
    static String bytes(long count) {
        double mib = count / KIBI / KIBI;
        return mib >= KIBI
                ? String.format(Locale.ROOT, "%.2f GiB", mib / KIBI)
                : String.format(Locale.ROOT, "%.2f MiB", mib);
    }

    static String bits(@Nullable Double bits) {
        return bits == null ? "-" : String.format(Locale.ROOT, "%.2f", bits);
    }

    /** {@code f32 37, q2_K 24}. */
    static String types(Map<String, Integer> types) {
        return types.entrySet().stream()
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining(", "));
    }
}
