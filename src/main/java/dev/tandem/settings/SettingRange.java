package dev.tandem.settings;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Which values a setting may have, of those that can be read.
 *
 * @param unit how it is written
 * @param least the smallest one, as it is written; beginning with {@code >}, what it must be more than
 * @param most the largest one, as it is written; empty for as large as such values get
 */
record SettingRange(SettingUnit unit, String least, Optional<String> most) {

    private static final String MORE_THAN = ">";

    /** @param words unit, least and, where there is one, most, with a space between */
    static SettingRange of(String words) {
        String[] parts = words.split(" ", -1);
        SettingUnit unit = SettingUnit.valueOf(parts[0].toUpperCase(Locale.ROOT));
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
                && value <= unit.parsed(most.orElse(unit.largest()));
    }

    private String right(double value) {
        if (unit == SettingUnit.SWITCH) {
            return "must be true or false";
        }
        if (most.isPresent()) {
            return "must be from " + least + " to " + most.get();
        }
        if (value > unit.parsed(unit.largest())) {
            return "must be at most " + unit.largest();
        }
        return least.startsWith(MORE_THAN)
                ? "must be more than " + least.substring(MORE_THAN.length())
                : "must be at least " + least;
    }
}
