package dev.tandem.comparison;

import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Arguments in an engine's normal form, taken apart so that what differs can be named. Pure. */
final class ArgumentParser {

    private static final Pattern FLAG = Pattern.compile("--?[A-Za-z].*");
    private static final Pattern ASSIGNMENT = Pattern.compile("[A-Za-z][\\w-]*=.*");

    private ArgumentParser() {}

    /** Values by {@code --flag} or {@code name}; a flag without a value has an empty one. */
    static SortedMap<String, String> byName(String arguments) {
        SortedMap<String, String> byName = new TreeMap<>();
        String flag = "";
        for (String word :
                arguments.isBlank() ? new String[0] : arguments.strip().split("\\s+")) {
            if (FLAG.matcher(word).matches()) {
                flag = word;
                byName.put(flag, "");
            } else if (ASSIGNMENT.matcher(word).matches()) {
                int equals = word.indexOf('=');
                byName.put(word.substring(0, equals), word.substring(equals + 1));
                flag = "";
            } else {
                byName.merge(flag, word, (before, more) -> before.isEmpty() ? more : before + " " + more);
            }
        }
        return byName;
    }
}
