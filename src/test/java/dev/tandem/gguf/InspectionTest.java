package dev.tandem.gguf;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.testing.GgufWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("unit")
class InspectionTest {

    private static final int F32 = 0;
    private static final int Q8_0 = 8;
    private static final int Q4_K = 12;

    @TempDir
    Path directory;

    private Inspection inspect(GgufWriter writer) throws IOException {
        return Inspection.of(GgufModel.read(writer.writeTo(directory.resolve("model.gguf"))), FileHash::sha256);
    }

    /** Two layers of a mixture of 4 experts, of which 2 are used. */
    private static GgufWriter mixture() {
        return new GgufWriter()
                .text("general.architecture", "gemma4")
                .u32("gemma4.expert_count", 4)
                .u32("gemma4.expert_used_count", 2)
                .tensor("token_embd.weight", Q8_0, 34, 32)
                .tensor("blk.0.attn_q.weight", Q4_K, 144, 256)
                .tensor("blk.0.attn_norm.weight", F32, 128, 32)
                .tensor("blk.0.ffn_gate_inp.weight", F32, 512, 32, 4)
                .tensor("blk.0.ffn_gate_inp.scale", F32, 128, 32)
                .tensor("blk.0.ffn_up.weight", Q8_0, 34, 32)
                .tensor("blk.0.ffn_down_shexp.weight", Q8_0, 34, 32)
                .tensor("blk.0.ffn_gate_up_exps.weight", Q4_K, 576, 256, 1, 4)
                .tensor("blk.0.ffn_down_exps.weight", Q8_0, 136, 32, 1, 4)
                .tensor("output.weight", Q8_0, 34, 32);
    }

    @Test
    void shouldTellTypesAndBitsOfEachGroup() throws IOException {
        Map<TensorGroup, GroupMix> groups =
                inspect(mixture()).groups().stream().collect(Collectors.toMap(GroupMix::group, mix -> mix));

        assertThat(groups)
                .containsOnlyKeys(
                        TensorGroup.EMBEDDINGS,
                        TensorGroup.ATTENTION,
                        TensorGroup.ROUTER,
                        TensorGroup.DENSE_FFN,
                        TensorGroup.EXPERTS,
                        TensorGroup.OUTPUT,
                        TensorGroup.OTHER);
        assertThat(requireNonNull(groups.get(TensorGroup.EXPERTS)).types()).isEqualTo(Map.of("q4_K", 1, "q8_0", 1));
        assertThat(requireNonNull(groups.get(TensorGroup.EXPERTS)).parameters()).isEqualTo(1024 + 128);
        assertThat(requireNonNull(groups.get(TensorGroup.EXPERTS)).bitsPerWeight())
                .isEqualTo((576 + 136) * 8 / 1152.0);
        assertThat(requireNonNull(groups.get(TensorGroup.ROUTER)).types()).isEqualTo(Map.of("f32", 2));
        assertThat(requireNonNull(groups.get(TensorGroup.DENSE_FFN)).tensors()).isEqualTo(2);
        assertThat(requireNonNull(groups.get(TensorGroup.OTHER)).tensors()).isEqualTo(1);
    }

    @Test
    void shouldCountAsActiveWhatOneTokenIsComputedWith() throws IOException {
        Inspection inspection = inspect(mixture());

        assertThat(inspection.experts()).isEqualTo(new MixtureOfExperts(4, 2));
        assertThat(inspection.parameters() - inspection.activeParameters()).isEqualTo((1024 + 128) / 2);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "4, 5", "4, 0", "4294967295, 1"})
    void shouldTakeAModelForDenseWhenItsNumbersOfExpertsMakeNoSense(long count, long used) throws IOException {
        Inspection inspection = inspect(new GgufWriter()
                .text("general.architecture", "gemma4")
                .u32("gemma4.expert_count", count)
                .u32("gemma4.expert_used_count", used)
                .tensor("blk.0.ffn_down_exps.weight", Q8_0, 136, 32, 1, 4));

        assertThat(inspection.experts()).isNull();
        assertThat(inspection.activeParameters()).isEqualTo(128);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            blk.3.ffn_gate.7.weight        | EXPERTS
            blk.3.ffn_up_chexps.weight     | EXPERTS
            blk.3.ffn_down_exps.scale      | EXPERTS
            blk.3.exp_probs_b.bias         | ROUTER
            blk.3.ffn_gate_inp_shexp.weight| ROUTER
            blk.3.ffn_gate.weight          | DENSE_FFN
            blk.3.attn_qkv.bias            | ATTENTION
            blk.3.attn_k_norm.weight       | OTHER
            blk.3.post_ffw_norm_1.weight   | OTHER
            blk.3.ssm_in.weight            | OTHER
            output_norm.weight             | OTHER
            per_layer_token_embd.weight    | EMBEDDINGS
            rope_freqs.weight              | OTHER
            blk.x.attn_q.weight            | OTHER
            ''                             | OTHER
            """)
    void shouldTellByTheNameWhatATensorIsFor(String name, TensorGroup group) {
        assertThat(TensorGroup.of(name)).isEqualTo(group);
    }

    @Test
    void shouldTellHowTheQuantWasMadeAndWhatItSamplesWith() throws IOException {
        Inspection inspection = inspect(new GgufWriter()
                .text("general.architecture", "gemma4")
                .text("quantize.imatrix.file", "x.imatrix")
                .text("quantize.imatrix.dataset", "calibration.txt")
                .u32("quantize.imatrix.entries_count", 318)
                .u32("quantize.imatrix.chunks_count", 120)
                .u32("general.sampling.top_k", 64)
                .pair("general.sampling.top_p", GgufWriter.F32, new GgufWriter.Bytes().u32(Float.floatToIntBits(0.95f)))
                .u32("gemma4.rope.dimension_count", 512)
                .u32("other.rope.dimension_count", 1));

        assertThat(inspection.importanceMatrix())
                .isEqualTo(new ImportanceMatrix("x.imatrix", "calibration.txt", 318L, 120L));
        assertThat(inspection.sampling()).isEqualTo(Map.of("top_k", "64", "top_p", "0.95"));
        assertThat(inspection.rope()).isEqualTo(Map.of("rope.dimension_count", "512"));
    }

    @ParameterizedTest
    @CsvSource({
        "gemma3, 6, 5, 5:1",
        "gemma3, 12, 10, 5:1",
        "gemma2, 4, 2, 1:1",
        "smallthinker, 8, 6, '1:3, full first'",
        "llama, 8, , "
    })
    void shouldKnowThePatternOfTheArchitecture(String architecture, int layers, Integer windowed, String pattern)
            throws IOException {
        assertThat(inspect(new GgufWriter()
                                .text("general.architecture", architecture)
                                .u32(architecture + ".block_count", layers)
                                .u32(architecture + ".attention.sliding_window", 512))
                        .slidingWindow())
                .isEqualTo(new SlidingWindow(512, windowed, pattern));
    }

    @Test
    void shouldFollowTheStatedPattern() throws IOException {
        assertThat(pattern(1, 1, 0, 1, 1, 0)).isEqualTo(new SlidingWindow(1024, 4, "2:1"));
        assertThat(pattern(1, 1, 0, 1, 1)).isEqualTo(new SlidingWindow(1024, 4, "2:1"));
        assertThat(pattern(0, 1, 1, 0)).isEqualTo(new SlidingWindow(1024, 2, "1:2, full first"));
        assertThat(pattern(1, 0, 0, 1, 1)).isEqualTo(new SlidingWindow(1024, 3, "irregular"));
        assertThat(pattern(1, 1)).isEqualTo(new SlidingWindow(1024, 2, "all"));
        assertThat(pattern(0, 0)).isEqualTo(new SlidingWindow(1024, 0, "none"));
    }

    private @Nullable SlidingWindow pattern(int... layers) throws IOException {
        GgufWriter.Bytes flags = new GgufWriter.Bytes().u32(GgufWriter.BOOL).u64(layers.length);
        for (int layer : layers) {
            flags.u8(layer);
        }
        return inspect(new GgufWriter()
                        .text("general.architecture", "gemma4")
                        .u32("gemma4.attention.sliding_window", 1024)
                        .pair("gemma4.attention.sliding_window_pattern", GgufWriter.ARRAY, flags))
                .slidingWindow();
    }

    private Path part(int number, int count, GgufWriter writer) throws IOException {
        return writer.pair("split.no", GgufWriter.U16, new GgufWriter.Bytes().u16(number - 1))
                .pair("split.count", GgufWriter.U16, new GgufWriter.Bytes().u16(count))
                .writeTo(directory.resolve("model-%05d-of-%05d.gguf".formatted(number, count)));
    }

    @Test
    void shouldReadAllPartsWhenAModelIsSplit() throws IOException {
        Path first = part(
                1,
                2,
                new GgufWriter()
                        .text("general.architecture", "llama")
                        .pair("split.tensors.count", GgufWriter.I32, new GgufWriter.Bytes().u32(2))
                        .tensor("token_embd.weight", Q8_0, 34, 32));
        Path second = part(2, 2, new GgufWriter().tensor("output.weight", Q4_K, 144, 256));

        Inspection inspection = Inspection.of(GgufModel.read(first), FileHash::sha256);

        assertThat(inspection.parameters()).isEqualTo(288);
        assertThat(inspection.types()).isEqualTo(Map.of("q8_0", 1, "q4_K", 1));
        assertThat(inspection.fileBytes()).isEqualTo(Files.size(first) + Files.size(second));
        assertThat(inspection.files())
                .extracting(Inspection.Part::sha256)
                .containsExactly(FileHash.sha256(first), FileHash.sha256(second));
        assertThat(inspection.sha256()).isNotIn(FileHash.sha256(first), FileHash.sha256(second));
    }

    @Test
    void shouldNameThePartThatIsMissingOrWrong() throws IOException {
        Path first = part(1, 3, new GgufWriter().tensor("a", Q8_0, 34, 32));

        assertThatThrownBy(() -> GgufModel.read(first))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("model-00002-of-00003.gguf")
                .hasMessageContaining("part 2 of 3");

        Path second = part(2, 3, new GgufWriter().tensor("a", Q8_0, 34, 32));
        assertThatThrownBy(() -> GgufModel.read(first))
                .isInstanceOf(GgufException.class)
                .hasMessageContaining("tensor 'a' is there twice");
        assertThatThrownBy(() -> GgufModel.read(second))
                .isInstanceOf(GgufException.class)
                .hasMessageContaining("name the first one, which ends in -00001-of-00003.gguf");

        new GgufWriter().tensor("b", Q8_0, 34, 32).writeTo(second);
        assertThatThrownBy(() -> GgufModel.read(first))
                .isInstanceOf(GgufException.class)
                .hasMessageContaining("does not say that it is part 2 of 3");
    }

    @Test
    void shouldHaveEqualShapesWhenOnlyTypesDiffer() throws IOException {
        List<String> shapes = List.of(
                inspect(new GgufWriter().tensor("a", Q8_0, 272, 256)).shapeSha256(),
                inspect(new GgufWriter().tensor("a", Q4_K, 144, 256)).shapeSha256(),
                inspect(new GgufWriter().tensor("a", Q4_K, 144, 256, 1)).shapeSha256());

        assertThat(shapes.get(0)).isEqualTo(shapes.get(1)).isNotEqualTo(shapes.get(2));
    }
}
