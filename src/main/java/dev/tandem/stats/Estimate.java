package dev.tandem.stats;

import org.jspecify.annotations.Nullable;

/**
 * A value found in a sample.
 *
 * @param value the value
 * @param standardError its standard error, at least 0; {@code null} where one unit, or none, tells nothing about it
 * @param units how many independent units it rests on
 */
public record Estimate(double value, @Nullable Double standardError, int units) {}
