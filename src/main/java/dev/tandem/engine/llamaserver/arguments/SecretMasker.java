package dev.tandem.engine.llamaserver.arguments;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Takes values that must not be seen out of texts.
 *
 * @param values the secret values, none of them so short that it is part of ordinary words
 */
public record SecretMasker(List<String> values) {

    private static final int SHORTEST = 6;
    private static final List<String> TELLING = List.of("KEY", "TOKEN", "SECRET", "PASSWORD", "CREDENTIAL");

    public SecretMasker {
        values = values.stream()
                .filter(value -> value.length() >= SHORTEST)
                .distinct()
                .toList();
    }

    /** The values of those variables whose names tell that they are secret. */
    public static SecretMasker in(Map<String, String> variables) {
        return new SecretMasker(variables.entrySet().stream()
                .filter(variable -> isSecret(variable.getKey()))
                .map(Map.Entry::getValue)
                .toList());
    }

    /** All of these and of those. */
    public SecretMasker and(SecretMasker others) {
        return new SecretMasker(
                Stream.concat(values.stream(), others.values.stream()).toList());
    }

    /** Whether a variable's name tells that its value is secret. */
    public static boolean isSecret(String variable) {
        String name = variable.toUpperCase(Locale.ROOT);
        return TELLING.stream().anyMatch(name::contains);
    }

    /** The text with {@code ***} in place of each secret. */
    public String masked(String text) {
        String masked = text;
        for (String value : values) {
            masked = masked.replace(value, "***");
        }
        return masked;
    }
}
