package dev.tandem.comparison;

import dev.tandem.gguf.Inspection;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Compares files by what their headers say. Pure. */
public final class FileComparator {

    private FileComparator() {}

    /** Both sides have weights and different names. */
    public static Comparison of(ComparedModel one, ComparedModel other) {
        Inspection first = Objects.requireNonNull(one.weights(), "a file");
        Inspection second = Objects.requireNonNull(other.weights(), "a file");
        return Comparison.of(
                one,
                other,
                Arrays.asList(first.templateSha256(), second.templateSha256()),
                Confounds.ofFiles(new TreeMap<>(Map.of(one.name(), first, other.name(), second))));
    }
}
