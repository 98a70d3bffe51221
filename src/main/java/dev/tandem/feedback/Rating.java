package dev.tandem.feedback;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What somebody thinks of an answer; at least one of the three is there.
 *
 * @param rating from −1 (bad) to 1 (good)
 * @param comment the person's own words: content, kept only because it was sent for that
 * @param scores further figures by name
 */
public record Rating(@Nullable Double rating, @Nullable String comment, SortedMap<String, Double> scores) {

    public Rating {
        scores = Collections.unmodifiableSortedMap(new TreeMap<>(scores));
    }

    /** What is left of one that was withdrawn. */
    static Rating none() {
        return new Rating(null, null, new TreeMap<>(Map.of()));
    }

    /** Never shows the comment. */
    @Override
    public String toString() {
        return "Rating[rating=" + rating + ", scores=" + scores + "]";
    }
}
