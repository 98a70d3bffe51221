package dev.tandem.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.testing.GgufWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
class GgufReaderTest {

    private static final int F32 = 0;
    private static final int Q8_0 = 8;
    private static final int Q4_K = 12;

    @TempDir
    Path directory;

    private GgufFile read(GgufWriter writer) throws IOException {
        return GgufReader.read(writer.writeTo(directory.resolve("model.gguf")));
    }

    private static GgufWriter model() {
        return new GgufWriter()
                .text("general.architecture", "llama")
                .text("general.name", "Small")
                .text("general.quantized_by", "Somebody")
                .u32("general.file_type", 15)
                .u32("llama.context_length", 4096)
                .text("tokenizer.chat_template", "{{ messages }}")
                .texts("tokenizer.ggml.tokens", "a", "b")
                .f32s("tokenizer.ggml.scores", 0, -1)
                .i32s("tokenizer.ggml.token_type", 1, 1)
                .tensor("token_embd.weight", Q4_K, 288, 256, 2)
                .tensor("output_norm.weight", F32, 12, 3);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void shouldReadWhatWasWritten(int version) throws IOException {
        GgufFile file = read(model().version(version));

        assertThat(file.version()).isEqualTo(version);
        assertThat(file.architecture()).isEqualTo("llama");
        assertThat(file.name()).isEqualTo("Small");
        assertThat(file.quantizedBy()).isEqualTo("Somebody");
        assertThat(file.fileType()).isEqualTo("Q4_K - Medium");
        assertThat(file.contextLength()).isEqualTo(4096);
        assertThat(file.chatTemplate()).isEqualTo("{{ messages }}");
        assertThat(file.tensors())
                .containsExactly(
                        new Tensor("token_embd.weight", List.of(256L, 2L), TensorType.Q4_K, 0),
                        new Tensor("output_norm.weight", List.of(3L), TensorType.F32, 288));
        assertThat(file.parameterCount()).isEqualTo(515);
        assertThat(file.bitsPerWeight()).isEqualTo(300 * 8 / 515.0);
    }

    @Test
    void shouldHashTheTemplateAsItsBytesStand() throws IOException {
        assertThat(read(model()).templateSha256())
                .isEqualTo(FileHash.sha256("{{ messages }}".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void shouldReadEveryTypeOfScalar() throws IOException {
        GgufFile file = read(new GgufWriter()
                .pair("u8", GgufWriter.U8, new GgufWriter.Bytes().u8(0xFF))
                .pair("i8", GgufWriter.I8, new GgufWriter.Bytes().u8(0xFF))
                .pair("u16", GgufWriter.U16, new GgufWriter.Bytes().u16(0xFFFE))
                .pair("i16", GgufWriter.I16, new GgufWriter.Bytes().u16(0xFFFE))
                .pair("u32", GgufWriter.U32, new GgufWriter.Bytes().u32(-1))
                .pair("i32", GgufWriter.I32, new GgufWriter.Bytes().u32(-1))
                .u64("u64", -1)
                .pair("i64", GgufWriter.I64, new GgufWriter.Bytes().u64(-1))
                .pair("f32", GgufWriter.F32, new GgufWriter.Bytes().u32(Float.floatToIntBits(0.5f)))
                .pair("f64", GgufWriter.F64, new GgufWriter.Bytes().u64(Double.doubleToLongBits(0.1)))
                .bool("bool", true));

        assertThat(file.metadata().values().values())
                .containsExactly(
                        new MetadataValue.Whole(ValueType.U8, 255),
                        new MetadataValue.Whole(ValueType.I8, -1),
                        new MetadataValue.Whole(ValueType.U16, 65534),
                        new MetadataValue.Whole(ValueType.I16, -2),
                        new MetadataValue.Whole(ValueType.U32, 4294967295L),
                        new MetadataValue.Whole(ValueType.I32, -1),
                        new MetadataValue.Whole(ValueType.U64, -1),
                        new MetadataValue.Whole(ValueType.I64, -1),
                        new MetadataValue.Real(ValueType.F32, 0.5),
                        new MetadataValue.Real(ValueType.F64, 0.1),
                        new MetadataValue.Flag(true));
    }

    @Test
    void shouldKeepAnArrayWhenItIsShort() throws IOException {
        GgufFile file = read(new GgufWriter().i32s("gemma4.attention.head_count_kv", 8, 8, 2));

        assertThat(file.metadata().value("gemma4.attention.head_count_kv"))
                .isInstanceOfSatisfying(
                        MetadataValue.Array.class,
                        array -> assertThat(array.values())
                                .containsExactly(
                                        new MetadataValue.Whole(ValueType.I32, 8),
                                        new MetadataValue.Whole(ValueType.I32, 8),
                                        new MetadataValue.Whole(ValueType.I32, 2)));
    }

    @Test
    void shouldKeepOnlyCountAndDigestWhenAnArrayIsLong() throws IOException {
        GgufFile file =
                read(new GgufWriter().i32s("a.b", IntStream.range(0, 1025).toArray()));

        assertThat(file.metadata().value("a.b")).isInstanceOfSatisfying(MetadataValue.Array.class, array -> {
            assertThat(array.count()).isEqualTo(1025);
            assertThat(array.values()).isNull();
        });
    }

    @Test
    void shouldKeepOnlyLengthAndDigestWhenATextIsLong() throws IOException {
        String text = "x".repeat((1 << 20) + 1);

        GgufFile file = read(new GgufWriter().text("tokenizer.chat_template", text));

        assertThat(file.chatTemplate()).isNull();
        assertThat(file.templateSha256()).isEqualTo(FileHash.sha256(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void shouldSayNothingWhenTheFileSaysNothing() throws IOException {
        GgufFile file = read(new GgufWriter());

        assertThat(file.architecture()).isNull();
        assertThat(file.contextLength()).isNull();
        assertThat(file.templateSha256()).isNull();
        assertThat(file.tokenizerSha256()).isNull();
        assertThat(file.bitsPerWeight()).isNull();
        assertThat(file.fileType()).isEqualTo("(guessed) all F32");
    }

    @Test
    void shouldSayNothingWhenAKeyHasAnotherType() throws IOException {
        GgufFile file = read(new GgufWriter()
                .u32("general.architecture", 1)
                .text("general.file_type", "Q4")
                .i32s("tokenizer.chat_template", 1)
                .text("tokenizer.ggml.tokens", "a"));

        assertThat(file.architecture()).isNull();
        assertThat(file.fileType()).startsWith("(guessed)");
        assertThat(file.templateSha256()).isNull();
        assertThat(file.tokenizerSha256()).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            2    | Q4_0
            10   | Q2_K - Medium
            15   | Q4_K - Medium
            27   | IQ3_S mix - 3.66 bpw
            30   | IQ4_XS - 4.25 bpw
            38   | MXFP4 MoE
            1039 | (guessed) Q4_K - Medium
            4    | unknown, may not work
            """)
    void shouldNameTheFileTypeAsLlamaCppDoes(long id, String name) throws IOException {
        assertThat(read(new GgufWriter().u32("general.file_type", id)).fileType())
                .isEqualTo(name);
    }

    @Test
    void shouldGuessTheFileTypeFromTheFirstByLayerWhenTwoTypesAreEquallyCommon() throws IOException {
        GgufFile file = read(new GgufWriter()
                .tensor("blk.10.ffn_up.weight", Q8_0, 34, 32)
                .tensor("blk.9.ffn_up.weight", Q4_K, 144, 256));

        assertThat(file.fileType()).isEqualTo("(guessed) Q4_K - Medium");
    }

    @Test
    void shouldHashTokenizersAlikeWhenOnlyTheSpecialIdsDiffer() throws IOException {
        String one = read(model().u32("tokenizer.ggml.padding_token_id", 0)).tokenizerSha256();
        String other = read(model().u32("tokenizer.ggml.padding_token_id", 1)).tokenizerSha256();

        assertThat(one).isNotNull().isEqualTo(other);
    }

    @Test
    void shouldHashTokenizersDifferentlyWhenMergesDiffer() throws IOException {
        String one = read(model().texts("tokenizer.ggml.merges", "a b", "c")).tokenizerSha256();
        String other = read(model().texts("tokenizer.ggml.merges", "a ", "bc")).tokenizerSha256();

        assertThat(one).isNotEqualTo(other);
    }

    @Test
    void shouldFollowTheStatedAlignment() throws IOException {
        GgufFile file = read(new GgufWriter()
                .alignment(256)
                .u32("general.alignment", 256)
                .tensor("a", Q8_0, 34, 32)
                .tensor("b", Q8_0, 34, 32));

        assertThat(file.dataOffset()).isEqualTo(256);
        assertThat(file.tensors().getLast().offset()).isEqualTo(256);
    }

    @Test
    void shouldRefuseADirectoryAndAMissingFileAsWhatTheyAre() {
        assertThatThrownBy(() -> GgufReader.read(directory)).isInstanceOf(FileSystemException.class);
        assertThatThrownBy(() -> GgufReader.read(directory.resolve("none"))).isInstanceOf(NoSuchFileException.class);
    }
}
