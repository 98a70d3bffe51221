package dev.tandem.stats;

/**
 * The same thing measured of two, such as the time that each took for a prompt.
 *
 * @param first of the first, more than 0
 * @param second of the second, more than 0
 */
public record PairedMeasurement(double first, double second) {

    public PairedMeasurement {
        if (!(first > 0 && second > 0) || !Double.isFinite(first) || !Double.isFinite(second)) {
            throw new IllegalArgumentException(first + " and " + second + " have no ratio");
        }
    }
}
