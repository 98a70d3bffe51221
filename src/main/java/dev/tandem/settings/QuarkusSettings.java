package dev.tandem.settings;

import io.smallrye.config.SmallRyeConfig;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Finds settings of Quarkus that are mistyped. Quarkus ignores a name that it does not know, and nothing lists all that
 * it does: held against are those that have a default, and one is mistyped where a letter of it is wrong, or two stand
 * in each other's place.
 */
public final class QuarkusSettings {

    private static final String PREFIX = "quarkus.";
    private static final int SWAPPED = 2;

    private QuarkusSettings() {}

    /** A sentence for each setting that is probably mistyped, with the one that was meant. */
    public static List<String> warnings(SmallRyeConfig config) {
        Set<String> known = new TreeSet<>();
        Set<String> given = new TreeSet<>();
        for (ConfigSource source : config.getConfigSources()) {
            // Defaults are below every source of an operator's, and what was fixed when it was built is above.
            boolean isOwn = source.getOrdinal() < 0 || source.getOrdinal() == Integer.MAX_VALUE;
            source.getPropertyNames().stream()
                    .filter(name -> name.startsWith(PREFIX))
                    .forEach((isOwn ? known : given)::add);
        }
        given.removeAll(known);
        return given.stream()
                .flatMap(name -> meant(name, known)
                        .map(right ->
                                name + ": Quarkus knows no such setting and ignores it. Did you mean " + right + "?")
                        .stream())
                .toList();
    }

    private static Optional<String> meant(String name, Set<String> known) {
        return known.stream().filter(right -> isTypo(name, right)).findFirst();
    }

    private static boolean isTypo(String typed, String right) {
        if (Math.abs(typed.length() - right.length()) > 1) {
            return false;
        }
        int edits = NearestName.edits(typed, right);
        return edits == 1 || (edits == SWAPPED && Arrays.equals(letters(typed), letters(right)));
    }

    private static int[] letters(String name) {
        return name.chars().sorted().toArray();
    }
}
