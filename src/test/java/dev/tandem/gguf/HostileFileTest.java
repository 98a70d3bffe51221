package dev.tandem.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tandem.testing.GgufWriter;
import dev.tandem.testing.GgufWriter.Bytes;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("unit")
class HostileFileTest {

    private static final int F32 = 0;
    private static final int Q4_K = 12;
    private static final long MIB = 1 << 20;

    /** Magic, version and the two counts. */
    private static final int PAIRS_AT = 24;

    @TempDir
    Path directory;

    static Stream<Arguments> wrongFiles() {
        return Stream.of(
                wrong(0, "'GGML' where a GGUF file has 'GGUF'", bytes("GGML....")),
                wrong(0, "beyond the end of the file, which has 0", new byte[0]),
                wrong(4, "beyond the end of the file, which has 6", bytes("GGUF..")),
                wrong(4, "big-endian", new GgufWriter().version(0x03000000)),
                wrong(4, "version 0", new GgufWriter().version(0)),
                wrong(4, "version 1", new GgufWriter().version(1)),
                wrong(4, "version 4", new GgufWriter().version(4)),
                wrong(PAIRS_AT, "18446744073709551615", new GgufWriter().pairCount(-1)),
                wrong(PAIRS_AT, "the metadata would take", new GgufWriter().pairCount(1L << 40)),
                wrong(PAIRS_AT, "the tensor table would take", new GgufWriter().tensorCount(Long.MIN_VALUE)),
                wrong(PAIRS_AT, "which must be 1 to 65535", new GgufWriter().text("", "x")),
                wrong(PAIRS_AT, "which must be 1 to 65535", new GgufWriter().text("k".repeat(65536), "x")),
                wrong(
                        PAIRS_AT + 19,
                        "'key' is there twice",
                        new GgufWriter().u32("key", 1).u32("key", 2)),
                wrong(PAIRS_AT + 9, "value type 13", new GgufWriter().pair("k", 13, new Bytes().u64(0))),
                wrong(PAIRS_AT + 21, "reach beyond the end", text(Long.MAX_VALUE)),
                wrong(PAIRS_AT + 21, "reach beyond the end", text(-1)),
                wrong(PAIRS_AT + 13, "array of arrays", array(GgufWriter.ARRAY, 1)),
                wrong(PAIRS_AT + 13, "value type 4294967295", array(-1, 1)),
                wrong(PAIRS_AT + 25, "4611686018427387904 × 4", array(GgufWriter.U32, 1L << 62)),
                wrong(PAIRS_AT + 25, "8 bytes or more", array(GgufWriter.STRING, 1L << 61)),
                wrong(PAIRS_AT + 33, "no power of two", new GgufWriter().u32("general.alignment", 24)),
                wrong(PAIRS_AT + 33, "no power of two", new GgufWriter().u32("general.alignment", 0)),
                wrong(PAIRS_AT, "a name of 65 bytes", new GgufWriter().tensor("t".repeat(65), F32, 4, 1)),
                wrong(PAIRS_AT + 9, "5 dimensions", new GgufWriter().tensor("t", F32, 4, 1, 1, 1, 1, 1)),
                wrong(PAIRS_AT, "2^63", new GgufWriter().tensor("t", F32, 4, -1)),
                wrong(PAIRS_AT, "2^63", new GgufWriter().tensor("t", F32, 4, 1L << 32, 1L << 32)),
                wrong(PAIRS_AT, "2^63", new GgufWriter().tensor("t", F32, 4, Long.MAX_VALUE)),
                wrong(PAIRS_AT, "no whole blocks of 256", new GgufWriter().tensor("t", Q4_K, 144, 255)),
                wrong(PAIRS_AT + 21, "use Q4_0", new GgufWriter().tensor("t", 31, 4, 1)),
                wrong(PAIRS_AT + 21, "type 99, which is not known", new GgufWriter().tensor("t", 99, 4, 1)),
                wrong(PAIRS_AT, "beyond the end of the file", new GgufWriter().tensor("t", F32, 4, 64)),
                wrong(PAIRS_AT, "beyond the end of the file", new GgufWriter().tensorAt(1L << 40, "t", F32, 1)),
                wrong(PAIRS_AT, "beyond the end of the file", new GgufWriter().tensorAt(-32, "t", F32, 1)),
                wrong(PAIRS_AT, "off the alignment", new GgufWriter().tensorAt(4, "t", F32, 1)),
                wrong(
                        PAIRS_AT + 33,
                        "'b' lies on top of tensor 'a'",
                        new GgufWriter().tensor("a", F32, 64, 16).tensorAt(32, "b", F32, 1)),
                wrong(
                        PAIRS_AT + 33,
                        "is there twice",
                        new GgufWriter().tensor("a", F32, 4, 1).tensor("a", F32, 4, 1)));
    }

    @ParameterizedTest
    @MethodSource("wrongFiles")
    void shouldSayWhatIsWrongAndWhereWhenAFileIsWrong(byte[] content, long offset, String problem) throws IOException {
        Path file = Files.write(directory.resolve("wrong.gguf"), content);

        Throwable thrown = catchThrowable(() -> GgufReader.read(file));

        assertThat(thrown)
                .isInstanceOf(GgufException.class)
                .hasMessageStartingWith("wrong.gguf: byte " + offset + ": ")
                .hasMessageContaining(problem);
    }

    @Test
    void shouldRefuseEveryTruncation() throws IOException {
        byte[] whole = new GgufWriter()
                .text("general.architecture", "llama")
                .texts("tokenizer.ggml.tokens", "a", "b")
                .tensor("t", F32, 32, 8)
                .bytes();

        for (int length = 0; length < whole.length; length++) {
            Path file = Files.write(directory.resolve("short.gguf"), Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> GgufReader.read(file))
                    .as("of %d bytes", length)
                    .isInstanceOf(GgufException.class);
        }
    }

    @Test
    void shouldRefuseWhenTheHeaderIsLargerThanAnyRealOne() throws IOException {
        Path file = array(GgufWriter.U8, 1L << 40).writeTo(directory.resolve("large.gguf"));
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(1L << 41);
        }

        assertThatThrownBy(() -> GgufReader.read(file))
                .isInstanceOf(GgufException.class)
                .hasMessageContaining("larger than the 256 MiB");
    }

    @Test
    void shouldStayWithinItsMemoryWhenKeysAreMany() throws IOException {
        GgufWriter writer = new GgufWriter();
        for (int i = 0; i < 65_536; i++) {
            writer.text("k" + i, "v".repeat(64));
        }
        Path file = writer.writeTo(directory.resolve("many.gguf"));

        Throwable thrown = catchThrowable(() -> GgufReader.read(file));

        assertThat(thrown).isInstanceOf(GgufException.class).hasMessageContaining("more than the 8 MiB that are kept");
    }

    @Test
    void shouldReadALargeVocabularyInLittleMemory() throws IOException {
        int tokens = 400_000;
        Bytes vocabulary = new Bytes().u32(GgufWriter.STRING).u64(tokens);
        Bytes token = new Bytes().text("a token of forty bytes, longer than most");
        for (int i = 0; i < tokens; i++) {
            vocabulary.all(token);
        }
        Path file = new GgufWriter()
                .pair("tokenizer.ggml.tokens", GgufWriter.ARRAY, vocabulary)
                .writeTo(directory.resolve("vocabulary.gguf"));
        GgufReader.read(file);

        long before = allocated();
        GgufFile read = GgufReader.read(file);
        long after = allocated();

        assertThat(read.tokenizerSha256()).isNotNull();
        assertThat(after - before).as("bytes allocated, of 19 MB read").isLessThan(MIB);
    }

    @Test
    void shouldKeepControlCharactersOutOfMessages() throws IOException {
        Path file = new GgufWriter()
                .u32("a\nb\u001b[31m", 1)
                .u32("a\nb\u001b[31m", 1)
                .writeTo(directory.resolve("control.gguf"));

        assertThatThrownBy(() -> GgufReader.read(file)).hasMessageContaining("'a?b?[31m'");
    }

    /** Bytes that this thread has allocated so far, kept or not. */
    static long allocated() {
        return ((com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean())
                .getCurrentThreadAllocatedBytes();
    }

    private static GgufWriter text(long length) {
        return new GgufWriter().pair("k", GgufWriter.STRING, new Bytes().u64(length));
    }

    private static GgufWriter array(int elementType, long count) {
        return new GgufWriter()
                .pair("k", GgufWriter.ARRAY, new Bytes().u32(elementType).u64(count));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static Arguments wrong(long offset, String problem, GgufWriter writer) {
        return wrong(offset, problem, writer.bytes());
    }

    private static Arguments wrong(long offset, String problem, byte[] content) {
        return Arguments.of(content, offset, problem);
    }
}
