package dev.tandem.routing;

import dev.tandem.digest.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

/** SHA-256 of a salted key: uniform whatever clients choose as keys, and not reversible without the key. */
public final class KeyHash {

    private KeyHash() {}

    /** 64 uniform bits of the parts, of which none can be confused with a different division into parts. */
    public static long bits(String... parts) {
        return ByteBuffer.wrap(digest(parts)).getLong();
    }

    /** The same 64 bits as 16 hex digits. */
    public static String hex(String... parts) {
        return HexFormat.of().toHexDigits(bits(parts));
    }

    private static byte[] digest(String... parts) {
        MessageDigest sha256 = Sha256.begin();
        for (String part : parts) {
            byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
            sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
            sha256.update(bytes);
        }
        return sha256.digest();
    }
}
