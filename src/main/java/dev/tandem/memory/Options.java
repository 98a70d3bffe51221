package dev.tandem.memory;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads a command line as llama.cpp v0.5.0 does: the last of several equal options counts, and options win over
 * variables.
 */
record Options(List<String> arguments, Map<String, String> environment) {

    private static final Set<String> TRUE = Set.of("on", "enabled", "true", "1");

    /** What an option that takes a value says, under any of its names. */
    Optional<String> value(String variable, String... names) {
        List<String> wanted = List.of(names);
        for (int i = arguments.size() - 2; i >= 0; i--) {
            if (wanted.contains(arguments.get(i))) {
                return Optional.of(arguments.get(i + 1).strip());
            }
        }
        return Optional.ofNullable(environment.get(variable)).map(String::strip);
    }

    /** The same as a number; empty when it is none, such as {@code auto}. */
    Optional<Integer> whole(String variable, String... names) {
        return value(variable, names).flatMap(text -> {
            try {
                return Optional.of(Integer.valueOf(text));
            } catch (NumberFormatException e) {
                return Optional.empty();
            }
        });
    }

    /** What an option without a value says; empty when it is not there. */
    Optional<Boolean> flag(String variable, List<String> on, List<String> off) {
        for (int i = arguments.size() - 1; i >= 0; i--) {
            if (on.contains(arguments.get(i))) {
                return Optional.of(true);
            }
            if (off.contains(arguments.get(i))) {
                return Optional.of(false);
            }
        }
        return Optional.ofNullable(environment.get(variable))
                .map(text -> TRUE.contains(text.strip().toLowerCase(Locale.ROOT)));
    }
}
