package dev.tandem.routing;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 of a salted key: uniform whatever clients choose as keys, and not reversible without the key. */
final class KeyHash {

    private KeyHash() {}

    /** 64 uniform bits of the parts, of which none can be confused with a different division into parts. */
    static long bits(String... parts) {
        return ByteBuffer.wrap(digest(parts)).getLong();
    }

    /** The same 64 bits as 16 hex digits. */
    static String hex(String... parts) {
        return HexFormat.of().toHexDigits(bits(parts));
    }

    private static byte[] digest(String... parts) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            for (String part : parts) {
                byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
                sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
                sha256.update(bytes);
            }
            return sha256.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
