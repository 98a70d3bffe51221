package dev.tandem.gguf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;
import net.jqwik.api.statistics.Statistics;
import net.jqwik.api.statistics.StatisticsReport;
import org.junit.jupiter.api.Tag;

/** A real header, damaged in thousands of ways: each is read or refused, and cheaply. */
@Tag("unit")
class HeaderMutationTest {

    private static final long MAX_ALLOCATED = 64L << 20;

    /** Before and behind the vocabulary of the demo file: where counts, lengths, types and offsets are. */
    private static final int VOCABULARY = 736;

    private static final int TABLE = 44_000;

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

    @Property(seed = "20261125", tries = 10_000, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.BOUNDED)
    @StatisticsReport(StatisticsReport.StatisticsReportMode.OFF)
    void shouldReadOrRefuseWhenAHeaderIsDamaged(
            @ForAll("mutations") List<Mutation> mutations, @ForAll("fileSizes") long fileSize) throws IOException {
        Path file = Files.createTempFile("mutated", ".gguf");
        try {
            write(file, mutations, fileSize);
            Statistics.label("outcome").collect(read(file)).coverage(coverage -> {
                coverage.check("read").percentage(share -> share > 2);
                coverage.check("refused").percentage(share -> share > 20);
            });
        } finally {
            Files.delete(file);
        }
    }

    private static String read(Path file) throws IOException {
        long before = HostileFileTest.allocated();
        try {
            look(GgufReader.read(file));
            look(GgufModel.read(file));
            return "read";
        } catch (GgufException e) {
            assertThat(e.offset()).isBetween(0L, Files.size(file));
            assertThat(e.getMessage()).hasSizeLessThan(400);
            return "refused";
        } finally {
            assertThat(HostileFileTest.allocated() - before).isLessThan(MAX_ALLOCATED);
        }
    }

    /** An inspection has to sum up whatever a file says. */
    private static void look(GgufModel model) throws IOException {
        Inspection inspection = Inspection.of(model, file -> "0".repeat(64));
        assertThat(inspection.activeParameters()).isBetween(0L, inspection.parameters());
        assertThat(inspection.groups().stream().mapToInt(GroupMix::tensors).sum())
                .isEqualTo(model.header().tensors().size());
        assertThat(inspection.groups().stream().mapToLong(GroupMix::bytes).sum())
                .isEqualTo(inspection.tensorBytes());
    }

    /** Every view has to answer, whatever it says. */
    private static void look(GgufFile file) {
        assertThat(file.fileType()).isNotBlank();
        assertThat(file.parameterCount()).isNotNegative();
        assertThat(file.tensorBytes()).isBetween(0L, file.fileSize());
        assertThat(file.tensorTypes().values().stream()
                        .mapToInt(Integer::intValue)
                        .sum())
                .isEqualTo(file.tensors().size());
        file.architecture();
        file.name();
        file.quantizedBy();
        file.contextLength();
        file.chatTemplate();
        file.templateSha256();
        file.tokenizerSha256();
        file.bitsPerWeight();
    }

    /** The damaged header and then zeros, which stand for the weights. */
    private void write(Path file, List<Mutation> mutations, long fileSize) throws IOException {
        byte[] bytes = header;
        for (Mutation mutation : mutations) {
            bytes = mutation.apply(bytes);
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(bytes));
            if (fileSize > bytes.length) {
                channel.write(ByteBuffer.allocate(1), fileSize - 1);
            } else {
                channel.truncate(fileSize);
            }
        }
    }

    @Provide
    Arbitrary<Long> fileSizes() {
        return Arbitraries.frequencyOf(
                Tuple.of(9, Arbitraries.just(intact.fileSize())),
                Tuple.of(1, Arbitraries.longs().between(0, intact.fileSize())));
    }

    @Provide
    Arbitrary<List<Mutation>> mutations() {
        Arbitrary<Mutation> overwrite = Combinators.combine(positions(), numbers(), Arbitraries.of(1, 4, 8))
                .as(Mutation.Overwrite::new);
        Arbitrary<Mutation> cut = Combinators.combine(
                        positions(), Arbitraries.integers().between(1, 64))
                .as(Mutation.Cut::new);
        return Arbitraries.frequencyOf(Tuple.of(9, overwrite), Tuple.of(1, cut))
                .list()
                .ofMinSize(1)
                .ofMaxSize(4);
    }

    private Arbitrary<Integer> positions() {
        int last = header.length - 1;
        return Arbitraries.frequencyOf(
                Tuple.of(3, Arbitraries.integers().between(0, VOCABULARY)),
                Tuple.of(3, Arbitraries.integers().between(TABLE, last)),
                Tuple.of(1, Arbitraries.integers().between(0, last)));
    }

    private static Arbitrary<Long> numbers() {
        return Arbitraries.oneOf(
                Arbitraries.of(0L, 1L, -1L, 9L, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 31, 1L << 32, 1L << 40, 1L << 61),
                Arbitraries.longs().between(0, 1 << 20),
                Arbitraries.longs());
    }
}
