package dev.tandem.engine.embedded.scoring;

/**
 * The exponential function for sums over a whole vocabulary: several times as fast as {@link Math#exp}, which would take
 * as long for 262,144 logits as a large model for a token. The relative error is below 1e-13, and near 0 below 1e-15.
 *
 * <p>e^x = 2^(k + j/1024) e^r with |r| ≤ ln 2 / 2048: the power of two is put into the exponent's bits, its fraction comes
 * from a table, and of the series for e^r the cubic term is the last one that counts.
 */
final class Exponential {

    /** What smaller arguments, minus infinity among them, are taken for: some 1e-304, nothing beside e⁰. */
    static final double LEAST = -700;

    private static final int BITS = 10;
    private static final int SIZE = 1 << BITS;
    private static final double STEP = Math.log(2) / SIZE;
    private static final double STEPS = 1 / STEP;
    private static final double SIXTH = 1 / 6.0;
    /** Added to a number, it leaves the nearest integer in the lowest bits. */
    private static final double ROUNDING = 0x1.8p52;

    private static final long[] POWERS = new long[SIZE];

    static {
        for (int i = 0; i < SIZE; i++) {
            POWERS[i] = Double.doubleToRawLongBits(Math.pow(2, (double) i / SIZE));
        }
    }

    private Exponential() {}

    /** e^x for x from {@link #LEAST} to 0. */
    static double of(double x) {
        double scaled = x * STEPS;
        double rounded = scaled + ROUNDING;
        int steps = (int) Double.doubleToRawLongBits(rounded);
        double rest = (scaled - (rounded - ROUNDING)) * STEP;
        double series = 1 + rest * (1 + rest * (.5 + rest * SIXTH));
        long power = POWERS[steps & SIZE - 1] + ((long) (steps >> BITS) << 52);
        return Double.longBitsToDouble(power) * series;
    }
}
