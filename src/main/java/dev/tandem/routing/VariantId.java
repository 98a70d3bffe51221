package dev.tandem.routing;

/**
 * Names one variant of one model; prints as clients may write it, {@code model@variant}.
 *
 * @param model the public model name
 * @param variant the variant's name within the model
 */
public record VariantId(String model, String variant) {

    @Override
    public String toString() {
        return model + "@" + variant;
    }
}
