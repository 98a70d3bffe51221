package dev.tandem.settings;

import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * Which values a setting may have, of those that can be read.
 *
 * @param unit how it is written
 * @param least the smallest one, as it is written; beginning with {@code >}, what it must be more than
 * @param most the largest one, as it is written; empty for as large as such values get
 */
record SettingRange(Unit unit, String least, Optional<String> most) {

    private static final String MORE_THAN = ">";

    /** How values are written. */
    enum Unit {
        NUMBER("1E308") {
            @Override
            double parsed(String text) {
                return Double.parseDouble(text);
            }
        },
        /** Java's calendar goes further, its nanoseconds do not. */
        TIME("100000d") {
            @Override
            double parsed(String text) {
                Duration duration = DurationConverter.parseDuration(text);
                return duration == null ? Double.NaN : duration.toSeconds() + duration.getNano() / 1e9;
            }
        },
        SIZE("8191P") {
            @Override
            double parsed(String text) {
                return new MemorySizeConverter().convert(text).asBigInteger().doubleValue();
            }
        },
        /** SmallRye Config reads all other words as {@code false}. */
        SWITCH("1") {
            @Override
            double parsed(String text) {
                return WORDS.contains(text.toLowerCase(Locale.ROOT)) ? 1 : 0;
            }
        };

        private static final Set<String> WORDS =
                Set.of("true", "false", "yes", "no", "on", "off", "y", "n", "t", "f", "1", "0");

        private final String largest;

        Unit(String largest) {
            this.largest = largest;
        }

        /** @throws RuntimeException for a text that is none */
        abstract double parsed(String text);

        private OptionalDouble read(String text) {
            try {
                return OptionalDouble.of(parsed(text));
            } catch (RuntimeException e) {
                return OptionalDouble.empty();
            }
        }
    }

    /** @param words unit, least and, where there is one, most, with a space between */
    static SettingRange of(String words) {
        String[] parts = words.split(" ");
        Unit unit = Unit.valueOf(parts[0].toUpperCase(Locale.ROOT));
        return new SettingRange(
                unit, parts.length > 1 ? parts[1] : "1", parts.length > 2 ? Optional.of(parts[2]) : Optional.empty());
    }

    /**
     * What is wrong with a value, as the end of a sentence that begins with the setting's name. Empty for one that is in
     * range, and for one that cannot be read, since whoever reads it says so.
     */
    Optional<String> fault(String text) {
        OptionalDouble value = unit.read(text.strip());
        return value.isEmpty() || holds(value.getAsDouble())
                ? Optional.empty()
                : Optional.of(right(value.getAsDouble()) + ", not " + text.strip() + ".");
    }

    /** Written so that NaN is refused as well. */
    private boolean holds(double value) {
        double bound = unit.parsed(least.replace(MORE_THAN, ""));
        return (least.startsWith(MORE_THAN) ? value > bound : value >= bound)
                && value <= unit.parsed(most.orElse(unit.largest));
    }

    private String right(double value) {
        if (unit == Unit.SWITCH) {
            return "must be true or false";
        }
        if (most.isPresent()) {
            return "must be from " + least + " to " + most.get();
        }
        if (value > unit.parsed(unit.largest)) {
            return "must be at most " + unit.largest;
        }
        return least.startsWith(MORE_THAN)
                ? "must be more than " + least.substring(MORE_THAN.length())
                : "must be at least " + least;
    }
}
