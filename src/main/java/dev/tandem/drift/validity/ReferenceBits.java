package dev.tandem.drift.validity;

import dev.tandem.inference.EngineDescription;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Whether a reference has the most bits. The divergence from one that has fewer than a candidate says how much that
 * differs from something worse, and is no measure of what quantisation took from it. Pure.
 */
public final class ReferenceBits {

    private ReferenceBits() {}

    /** The same as {@link #warnings(String, Map)} of what runs, by the variant's name. */
    public static List<String> warningsOf(String reference, Map<String, EngineDescription> variants) {
        Map<String, Double> bits = new TreeMap<>();
        variants.forEach((name, description) -> add(bits, name, description.bitsPerWeight()));
        return warnings(reference, bits);
    }

    private static void add(Map<String, Double> bits, String name, @Nullable Double value) {
        if (value != null) {
            bits.put(name, value);
        }
    }

    /**
     * One sentence for each candidate with more bits than the reference.
     *
     * @param bitsPerWeight by name; one that is not known is missing, and nothing is said of it
     */
    public static List<String> warnings(String reference, Map<String, Double> bitsPerWeight) {
        List<String> warnings = new ArrayList<>();
        Double own = bitsPerWeight.get(reference);
        if (own != null) {
            new TreeMap<>(bitsPerWeight).forEach((candidate, bits) -> {
                if (bits > own) {
                    warnings.add(String.format(
                            Locale.ROOT,
                            "The reference '%s' has %.2f bits per weight, fewer than '%s' with %.2f: the divergence of"
                                    + " '%s' from it does not tell what quantisation did to '%s'. The reference should"
                                    + " have the most bits.",
                            reference,
                            own,
                            candidate,
                            bits,
                            candidate,
                            candidate));
                }
            });
        }
        return warnings;
    }
}
