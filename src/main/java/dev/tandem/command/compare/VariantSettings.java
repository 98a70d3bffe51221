package dev.tandem.command.compare;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Settings of the model that is compared, by which its variants are changed. Not thread-safe. */
public final class VariantSettings {

    private static final String PREFIX = "tandem.models." + CompareSetup.MODEL + ".";
    private static final String ARGUMENT = "args[%d]";

    private final SortedMap<String, String> settings;

    /** @param settings to begin with */
    public VariantSettings(Map<String, String> settings) {
        this.settings = new TreeMap<>(settings);
    }

    /** Sets one of the model's. */
    public void put(String key, String value) {
        settings.put(PREFIX + key, value);
    }

    /** Sets one of a variant's. */
    public void put(String variant, String key, String value) {
        settings.put(name(variant, key), value);
    }

    /** One of a variant's, in which a dollar is one. */
    public Optional<String> get(String variant, String key) {
        return Optional.ofNullable(settings.get(name(variant, key))).map(value -> value.replace("$$", "$"));
    }

    /** A variant's arguments. */
    public List<String> arguments(String variant) {
        return IntStream.iterate(0, i -> get(variant, ARGUMENT.formatted(i)).isPresent(), i -> i + 1)
                .mapToObj(i -> get(variant, ARGUMENT.formatted(i)).orElseThrow())
                .toList();
    }

    /** Puts further arguments behind a variant's. */
    public void append(String variant, List<String> further) {
        further.forEach(
                word -> put(variant, ARGUMENT.formatted(arguments(variant).size()), word));
    }

    /** All of them, with those that are no variant's. */
    public SortedMap<String, String> with(Map<String, String> others) {
        settings.putAll(others);
        return settings;
    }

    private static String name(String variant, String key) {
        return PREFIX + "variants." + (variant.contains(".") ? "\"" + variant + "\"" : variant) + "." + key;
    }
}
