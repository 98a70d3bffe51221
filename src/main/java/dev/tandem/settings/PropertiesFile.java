package dev.tandem.settings;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is wrong with a file of properties and can no longer be seen in what was read of it: a key that stands twice. */
final class PropertiesFile {

    private static final Pattern COMMENT = Pattern.compile("[ \\t\\f]*[#!].*");
    private static final Pattern GOES_ON = Pattern.compile(".*?(\\\\+)$");

    private PropertiesFile() {}

    /**
     * A sentence for each fault, which begins with file and line.
     *
     * @throws UncheckedIOException when it cannot be read
     * @throws IllegalArgumentException when it has a malformed Unicode escape
     */
    static List<String> faults(Path file) {
        try {
            return faults(file, Files.readAllLines(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> faults(Path file, List<String> lines) throws IOException {
        List<String> faults = new ArrayList<>();
        Map<String, Integer> known = new HashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            int first = i + 1;
            StringBuilder entry = new StringBuilder(lines.get(i));
            while (goesOn(lines.get(i), entry) && i + 1 < lines.size()) {
                entry.append('\n').append(lines.get(++i));
            }
            for (String key : keys(entry.toString())) {
                Integer before = known.putIfAbsent(key, first);
                if (before != null) {
                    faults.add(file + ":" + first + ": " + key + " stands here and in line " + before
                            + " too, and only one of them would count. Keep one, or give one another name.");
                }
            }
        }
        return faults;
    }

    /** A comment ends with its line, whatever that ends with. */
    private static boolean goesOn(String line, CharSequence entry) {
        Matcher end = GOES_ON.matcher(line);
        return !COMMENT.matcher(entry).lookingAt()
                && end.matches()
                && end.group(1).length() % 2 == 1;
    }

    private static Iterable<String> keys(String entry) throws IOException {
        Properties properties = new Properties();
        properties.load(new StringReader(entry));
        return properties.stringPropertyNames();
    }
}
