package dev.tandem.drift;

import dev.tandem.digest.Sha256;
import java.nio.ByteBuffer;

/** Turns ids into numbers that look random and are always the same. */
final class HashedUniform {

    private static final double SCALE = 0x1.0p-53;

    private HashedUniform() {}

    /** A number from 0 to below 1, uniform over ids and independent between purposes. */
    static double share(String purpose, String id) {
        return (ByteBuffer.wrap(Sha256.of(purpose + '\0' + id)).getLong() >>> 11) * SCALE;
    }
}
