package dev.tandem.settings;

import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Set;

/** How values that have a range are written, and what they are as a number. */
enum SettingUnit {
    NUMBER("1E308"),
    /** In seconds. Java's calendar goes further, its nanoseconds do not. */
    TIME("100000d"),
    /** In bytes. */
    SIZE("8191P"),
    /** 1 for each word that is one: SmallRye Config reads all others as {@code false}. */
    SWITCH("1");

    private static final Set<String> WORDS =
            Set.of("true", "false", "yes", "no", "on", "off", "y", "n", "t", "f", "1", "0");

    private final String largest;

    SettingUnit(String largest) {
        this.largest = largest;
    }

    /** The largest value of all, as it is written. */
    String largest() {
        return largest;
    }

    /** Empty for a text that is no such value. */
    OptionalDouble read(String text) {
        try {
            return OptionalDouble.of(parsed(text));
        } catch (RuntimeException e) {
            return OptionalDouble.empty();
        }
    }

    /** @throws RuntimeException for a text that is no such value */
    double parsed(String text) {
        return switch (this) {
            case NUMBER -> Double.parseDouble(text);
            case TIME -> seconds(DurationConverter.parseDuration(text));
            case SIZE -> new MemorySizeConverter().convert(text).asBigInteger().doubleValue();
            case SWITCH -> WORDS.contains(text.toLowerCase(Locale.ROOT)) ? 1 : 0;
        };
    }

    private static double seconds(Duration duration) {
        return duration.toSeconds() + duration.toNanosPart() / 1e9;
    }
}
