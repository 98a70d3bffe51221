package dev.tandem.routing;

import java.util.Optional;

/**
 * One contender behind a model name, as far as routing knows it.
 *
 * @param id its name
 * @param weight its share of the traffic relative to the other weights, at least 0; 0 means a reference that gets no
 *     traffic of its own and is reached by override only
 * @param fallback the variant that answers instead when this one cannot and nothing was sent yet; never itself
 */
public record Variant(VariantId id, double weight, Optional<VariantId> fallback) {

    /** The variant's name within its model. */
    public String name() {
        return id.variant();
    }

    /** Whether the split gives it traffic. */
    public boolean isWeighted() {
        return weight > 0;
    }
}
