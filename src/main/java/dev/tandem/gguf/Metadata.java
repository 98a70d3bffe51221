package dev.tandem.gguf;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a file says about itself. Immutable. A key that is there with a value of another type than the one asked for
 * counts as absent: nobody's file must break a view.
 *
 * @param values by key, in the order of the file
 */
public record Metadata(Map<String, MetadataValue> values) {

    public Metadata {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** The value of that key; {@code null} when there is none. */
    public @Nullable MetadataValue value(String key) {
        return values.get(key);
    }

    /** The string of that key; {@code null} when there is none or it is too long to be kept. */
    public @Nullable String text(String key) {
        return value(key) instanceof MetadataValue.Text text ? text.value() : null;
    }

    /** Hash of the string or array of that key, 64 hex digits; {@code null} when there is none. */
    public @Nullable String sha256(String key) {
        return switch (value(key)) {
            case MetadataValue.Text text -> text.sha256();
            case MetadataValue.Array array -> array.sha256();
            case null, default -> null;
        };
    }

    /** The whole number of that key, as {@link MetadataValue.Whole} gives it; {@code null} when there is none. */
    public @Nullable Long whole(String key) {
        return value(key) instanceof MetadataValue.Whole whole ? (Long) whole.value() : null;
    }

    /**
     * All values whose keys begin so, as text.
     *
     * @param cut what is left out at the beginning of the keys; {@code beginning} begins with it
     */
    SortedMap<String, String> shown(String cut, String beginning) {
        SortedMap<String, String> shown = new TreeMap<>();
        values.forEach((key, value) -> {
            if (key.startsWith(beginning)) {
                shown.put(key.substring(cut.length()), value.shown());
            }
        });
        return shown;
    }
}
