package dev.tandem.drift;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Turns ids into numbers that look random and are always the same. */
final class IdHash {

    private static final double SCALE = 0x1.0p-53;

    private IdHash() {}

    /** A number from 0 to below 1, uniform over ids and independent between purposes. */
    static double share(String purpose, String id) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest((purpose + '\0' + id).getBytes(StandardCharsets.UTF_8));
            return (ByteBuffer.wrap(digest).getLong() >>> 11) * SCALE;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
