package dev.tandem.settings;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What to write in place of a setting that there is not. */
public final class SettingAdvice {

    private static final String ROOT = "tandem.";
    private static final int EXAMPLES = 3;
    private static final String ANY = "*";
    private static final Pattern SEGMENT = Pattern.compile("\\.(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)");
    private static final Pattern LISTED = Pattern.compile("tandem\\.models(\\[\\d+]|\\..*\\.variants\\[\\d+]).*");

    private SettingAdvice() {}

    /**
     * A sentence; empty where nothing comes near. Reads a file.
     *
     * @param name of no setting
     */
    public static Optional<String> instead(String name) {
        if (LISTED.matcher(name).matches()) {
            return Optional.of("Models and variants are no list: write each one's name as a key, such as models: {mine:"
                    + " {variants: {a: …}}}.");
        }
        List<String> settings = SettingNames.all();
        return group(name, settings)
                .or(() -> NearestName.of(name, settings).map(SettingAdvice::meant))
                .or(() -> complete(name, settings).map(SettingAdvice::meant));
    }

    /** Where a name stands that is one only below {@code tandem}; empty for one that never is. */
    static Optional<String> below(String name, List<String> settings) {
        String whole = ROOT + name;
        List<String> typed = segments(whole);
        boolean known = settings.stream()
                .map(SettingAdvice::segments)
                .anyMatch(setting -> setting.size() >= typed.size() && begins(setting, typed));
        return known ? Optional.of(whole) : Optional.empty();
    }

    private static String meant(String name) {
        return "Did you mean " + name + "?";
    }

    private static List<String> segments(String name) {
        return Arrays.asList(SEGMENT.split(name));
    }

    private static boolean begins(List<String> setting, List<String> typed) {
        for (int i = 0; i < typed.size(); i++) {
            if (!setting.get(i).equals(ANY) && !setting.get(i).equals(typed.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** It was given a value, but is only where settings stand. */
    private static Optional<String> group(String name, List<String> settings) {
        List<String> typed = segments(name);
        List<String> below = settings.stream()
                .map(SettingAdvice::segments)
                .filter(setting -> setting.size() > typed.size() && begins(setting, typed))
                .map(setting -> shown(setting.subList(typed.size(), setting.size()).stream()))
                .limit(EXAMPLES)
                .toList();
        return below.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "It has no value of its own, but settings below it, such as " + String.join(", ", below) + ".");
    }

    /** The shortest name from which levels were left out. */
    private static Optional<String> complete(String name, List<String> settings) {
        List<String> typed = segments(name);
        return settings.stream()
                .map(SettingAdvice::segments)
                .filter(setting -> setting.getLast().equals(typed.getLast()) && holds(setting, typed))
                .min(Comparator.comparingInt(List::size))
                .map(setting -> shown(setting.stream()));
    }

    private static boolean holds(List<String> setting, List<String> typed) {
        int found = 0;
        for (String segment : setting) {
            if (found < typed.size() && (segment.equals(typed.get(found)) || (segment.equals(ANY) && found > 1))) {
                found++;
            }
        }
        return found == typed.size();
    }

    private static String shown(Stream<String> segments) {
        return segments.map(segment -> segment.equals(ANY) ? "<name>" : segment).collect(Collectors.joining("."));
    }
}
