package dev.tandem.openai.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.openai.validation.InvalidRequestException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
public class BodyDecoderTest {

    private static final long LIMIT = 100_000;

    public static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 16_384, 16_385, 50_000, (int) LIMIT})
    void shouldUnpackWhatFits(int size) throws IOException {
        byte[] bytes = new byte[size];
        new Random(1).nextBytes(bytes);

        assertThat(BodyDecoder.unpack(gzip(bytes), LIMIT, room -> true)).isEqualTo(bytes);
    }

    @Test
    void shouldRefuseABombAsSoonAsItIsTooLarge() throws IOException {
        byte[] bomb = gzip(new byte[50_000_000]);
        assertThatThrownBy(() -> BodyDecoder.unpack(bomb, LIMIT, room -> true))
                .isInstanceOf(BodyDecoder.TooLargeException.class);
    }

    @Test
    void shouldRefuseWhatThereIsNoMemoryFor() throws IOException {
        byte[] packed = gzip(new byte[90_000]);
        assertThatThrownBy(() -> BodyDecoder.unpack(packed, LIMIT, room -> room < 50_000))
                .isInstanceOf(BodiesInFlightException.class);
    }

    @Test
    void shouldCallABombTooLargeAlsoWhenThereIsNoMemory() throws IOException {
        byte[] bomb = gzip(new byte[5_000_000]);
        assertThatThrownBy(() -> BodyDecoder.unpack(bomb, LIMIT, room -> false))
                .isInstanceOf(BodyDecoder.TooLargeException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 20_000, 1 << 20})
    void shouldMeasureABodyOfWhichNothingIsKept(int part) throws IOException {
        byte[] fitting = new byte[(int) LIMIT];
        new Random(1).nextBytes(fitting);
        assertThat(fits(gzip(fitting), part)).isTrue();
        assertThat(fits(gzip(Arrays.copyOf(fitting, (int) LIMIT + 1)), part)).isFalse();
        assertThat(fits(gzip(new byte[5_000_000]), part)).isFalse();
        assertThatThrownBy(() -> fits("{\"messages\":[]}".repeat(9).getBytes(StandardCharsets.UTF_8), part))
                .isInstanceOf(InvalidRequestException.class);
    }

    private static boolean fits(byte[] packed, int part) {
        try (BodyMeter meter = new BodyMeter(LIMIT)) {
            boolean fits = true;
            for (int at = 0; fits && at < packed.length; at += part) {
                fits = meter.fits(Arrays.copyOfRange(packed, at, Math.min(packed.length, at + part)));
            }
            return fits;
        }
    }

    @Test
    void shouldRefuseWhatIsNoGzipOrNotWhole() throws IOException {
        byte[] packed = gzip(new byte[1_000]);
        for (byte[] bad :
                new byte[][] {"{}".getBytes(StandardCharsets.UTF_8), {}, Arrays.copyOf(packed, packed.length - 9)}) {
            assertThatThrownBy(() -> BodyDecoder.unpack(bad, LIMIT, room -> true))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("gzip");
        }
    }
}
