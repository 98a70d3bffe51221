package dev.tandem.experiment;

import java.time.Instant;
import java.util.random.RandomGenerator;

/**
 * Makes ids of epochs: 20 characters that sort by time, ten of base 32 (digits, then a to v) for the millisecond and ten
 * for 50 random bits. The layout of a UUIDv7 in little more than half its length, since every outcome carries one;
 * replicas that share a database need not talk to stay unique.
 */
final class EpochId {

    private static final int DIGITS = 10;

    private EpochId() {}

    /** @param openedAt not before 1970 */
    static String of(Instant openedAt, RandomGenerator random) {
        return base32(openedAt.toEpochMilli()) + base32(random.nextLong(1L << (5 * DIGITS)));
    }

    private static String base32(long value) {
        String digits = Long.toString(value, 32);
        return "0".repeat(DIGITS - digits.length()) + digits;
    }
}
