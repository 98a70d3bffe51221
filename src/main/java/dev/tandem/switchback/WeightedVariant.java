package dev.tandem.switchback;

/**
 * What a variant gets of the time in which variants are served.
 *
 * @param variant its name within the model
 * @param weight its part relative to the other weights, more than 0
 */
public record WeightedVariant(String variant, double weight) {}
