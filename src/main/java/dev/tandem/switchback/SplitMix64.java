package dev.tandem.switchback;

/**
 * SplitMix64 (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014), with a stream of
 * its own for each block. Written out because a schedule must be the same under every release of Java, and the
 * platform promises that of no generator whose neighbouring seeds are unrelated.
 */
final class SplitMix64 {

    private static final long GAMMA = 0x9E3779B97F4A7C15L;
    private static final double TWO_POW_MINUS_53 = 0x1.0p-53;

    private long state;

    SplitMix64(long seed, long block) {
        this.state = mix(mix(seed) + block);
    }

    /** Uniform in [0, 1). */
    double uniform() {
        state += GAMMA;
        return (mix(state) >>> 11) * TWO_POW_MINUS_53;
    }

    /** Uniform from 0 to {@code bound} − 1. */
    int below(int bound) {
        return (int) (uniform() * bound);
    }

    private static long mix(long bits) {
        long mixed = (bits ^ (bits >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }
}
