package dev.tandem.openai.http;

import dev.tandem.openai.validation.InvalidRequestException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.function.LongPredicate;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Unpacks bodies that were sent in gzip, up to a bound and as far as there is memory: what counts is how large they
 * become. Blocks for as long as that takes.
 */
public final class BodyDecoder {

    private static final int FIRST = 16 * 1024;
    private static final Set<String> GZIP = Set.of("gzip", "x-gzip");

    private BodyDecoder() {}

    /** A body that is larger than it may be once it is unpacked. */
    public static final class TooLargeException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** Whether a body of this {@code Content-Encoding} can be read. */
    public static boolean isKnown(@Nullable String encoding) {
        return encoding == null || isPlain(encoding) || isGzip(encoding);
    }

    /** Whether it has to be unpacked. */
    public static boolean isGzip(@Nullable String encoding) {
        return encoding != null && GZIP.contains(encoding.strip().toLowerCase(Locale.ROOT));
    }

    private static boolean isPlain(String encoding) {
        return encoding.isBlank() || encoding.strip().equalsIgnoreCase("identity");
    }

    /**
     * Unpacks a body.
     *
     * @param limit the most bytes that it may become
     * @param room whether there is memory for so many bytes
     * @throws TooLargeException when it becomes larger, whether there is memory or not
     * @throws BodiesInFlightException when there is no memory for it
     * @throws InvalidRequestException when it is not gzip
     */
    public static byte[] unpack(byte[] packed, long limit, LongPredicate room) {
        byte[] bytes = new byte[FIRST];
        int length = 0;
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            for (int read = in.read(bytes, 0, FIRST); read >= 0; read = in.read(bytes, length, bytes.length - length)) {
                length += read;
                if (length > limit) {
                    throw new TooLargeException();
                }
                if (length == bytes.length) {
                    long capacity = Math.min(2L * length, limit + 1);
                    if (!room.test(capacity + packed.length)) {
                        bytes = new byte[FIRST];
                        measure(in, bytes, limit - length);
                        throw new BodiesInFlightException();
                    }
                    bytes = Arrays.copyOf(bytes, Math.toIntExact(capacity));
                }
            }
            return Arrays.copyOf(bytes, length);
        } catch (IOException e) {
            throw notGzip();
        }
    }

    static InvalidRequestException notGzip() {
        return new InvalidRequestException("The request body is not gzip, as its Content-Encoding says.", null, null);
    }

    /** Reads on and keeps nothing. */
    private static void measure(GZIPInputStream in, byte[] scratch, long limit) throws IOException {
        long length = 0;
        for (int read = in.read(scratch); read >= 0; read = in.read(scratch)) {
            length += read;
            if (length > limit) {
                throw new TooLargeException();
            }
        }
    }
}
