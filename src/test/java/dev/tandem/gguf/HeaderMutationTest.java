package dev.tandem.gguf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.testing.RandomValues;
import dev.tandem.testing.SeededTest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** A real header, damaged in thousands of ways: each is read or refused, and cheaply. */
@Tag("unit")
class HeaderMutationTest {

    /** Before and behind the vocabulary of the demo file: where counts, lengths, types and offsets are. */
    private static final int VOCABULARY = 736;

    private static final int TABLE = 44_000;

    private static final int FILES = 1000;
    private static final List<Integer> WIDTHS = List.of(1, 4, 8);
    private static final List<Long> NUMBERS =
            List.of(0L, 1L, -1L, 9L, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 31, 1L << 32, 1L << 40, 1L << 61);

    private final Path demo = DemoFilesTest.demo("demo-Q2_K.gguf");
    private final GgufFile intact = GgufReader.read(demo);
    private final byte[] header = Arrays.copyOf(Files.readAllBytes(demo), (int) intact.dataOffset());

    HeaderMutationTest() throws IOException {}

    sealed interface Mutation {

        byte[] apply(byte[] bytes);

        /** Puts the lowest bytes of a number there. */
        record Overwrite(int at, long number, int width) implements Mutation {
            @Override
            public byte[] apply(byte[] bytes) {
                byte[] with = ByteBuffer.allocate(Long.BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(number)
                        .array();
                byte[] result = bytes.clone();
                int from = Math.min(at, bytes.length);
                System.arraycopy(with, 0, result, from, Math.min(width, bytes.length - from));
                return result;
            }
        }

        /** Takes bytes out, so that all behind them moves. */
        record Cut(int at, int count) implements Mutation {
            @Override
            public byte[] apply(byte[] bytes) {
                int from = Math.min(at, bytes.length);
                int to = Math.min(from + count, bytes.length);
                byte[] result = Arrays.copyOf(bytes, bytes.length - (to - from));
                System.arraycopy(bytes, to, result, from, bytes.length - to);
                return result;
            }
        }
    }

    @SeededTest(cases = 10)
    void shouldReadOrRefuseWhenAHeaderIsDamaged(RandomValues random, @TempDir Path directory) throws IOException {
        int readable = 0;
        for (int i = 0; i < FILES; i++) {
            Path file = directory.resolve(i + ".gguf");
            write(
                    file,
                    mutations(random),
                    random.nextInt(10) == 0 ? random.whole(0, intact.fileSize()) : intact.fileSize());
            try {
                readable += GgufReadings.isReadable(file) ? 1 : 0;
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("file " + i + ": " + e.getMessage(), e);
            }
            Files.delete(file);
        }

        assertThat(readable).as("files that can be read").isBetween(FILES / 50, FILES * 4 / 5);
    }

    /** The damaged header and then zeros, which stand for the weights. */
    private void write(Path file, List<Mutation> mutations, long fileSize) throws IOException {
        byte[] bytes = header;
        for (Mutation mutation : mutations) {
            bytes = mutation.apply(bytes);
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(bytes));
            if (fileSize > bytes.length) {
                channel.write(ByteBuffer.allocate(1), fileSize - 1);
            } else {
                channel.truncate(fileSize);
            }
        }
    }

    private List<Mutation> mutations(RandomValues random) {
        return Stream.generate(() -> mutation(random))
                .limit(random.nextInt(1, 5))
                .toList();
    }

    private Mutation mutation(RandomValues random) {
        int at = position(random);
        return random.nextInt(10) == 0
                ? new Mutation.Cut(at, random.whole(1, 64))
                : new Mutation.Overwrite(at, number(random), random.oneOf(WIDTHS));
    }

    private int position(RandomValues random) {
        int last = header.length - 1;
        return switch (random.nextInt(7)) {
            case 0, 1, 2 -> random.nextInt(VOCABULARY + 1);
            case 3, 4, 5 -> random.nextInt(TABLE, last + 1);
            default -> random.nextInt(last + 1);
        };
    }

    private static long number(RandomValues random) {
        return switch (random.nextInt(3)) {
            case 0 -> random.oneOf(NUMBERS);
            case 1 -> random.nextLong(1 << 20);
            default -> random.whole(Long.MIN_VALUE, Long.MAX_VALUE);
        };
    }
}
