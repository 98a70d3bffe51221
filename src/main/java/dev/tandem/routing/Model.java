package dev.tandem.routing;

import java.util.List;
import java.util.Optional;

/**
 * One public model name and the variants behind it.
 *
 * @param name what clients put into {@code model}
 * @param variants at least one, sorted by name, of which at least one is weighted
 * @param salt makes this model's split independent of every other split over the same keys
 * @param unit what stays with its variant
 * @param blind whether clients must not learn which variant answered
 */
public record Model(String name, List<Variant> variants, String salt, Unit unit, boolean blind) {

    public Model {
        variants = List.copyOf(variants);
    }

    /** The variants that the split gives traffic, sorted by name; never empty. */
    public List<Variant> weighted() {
        return variants.stream().filter(Variant::isWeighted).toList();
    }

    /** The variant of that name. */
    public Optional<Variant> variant(String variantName) {
        return variants.stream().filter(v -> v.name().equals(variantName)).findFirst();
    }
}
