package dev.tandem.comparison;

import dev.tandem.inference.EngineDescription;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** Compares variants by what they run. Pure; may take some tenths of a second where long templates differ. */
public final class VariantComparator {

    private VariantComparator() {}

    /** The names differ. */
    public static Comparison of(String first, EngineDescription one, String second, EngineDescription other) {
        return Comparison.of(
                new ComparedModel(first, one.details().weights(), one.details().template()),
                new ComparedModel(
                        second, other.details().weights(), other.details().template()),
                Arrays.asList(one.templateSha256(), other.templateSha256()),
                Confounds.ofVariants(new TreeMap<>(Map.of(first, one, second, other))));
    }
}
