package dev.tandem.comparison;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.comparison.Confound.Kind;
import dev.tandem.gguf.FileHash;
import dev.tandem.gguf.GgufModel;
import dev.tandem.gguf.Inspection;
import dev.tandem.gguf.TensorGroup;
import dev.tandem.testing.GgufWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class FileComparatorTest {

    private static final int Q8_0 = 8;
    private static final int Q4_K = 12;
    private static final String TEMPLATE = "{{ bos_token }}\n{% for m in messages %}\n{{ m.content }}\n{% endfor %}\n";

    @TempDir
    Path directory;

    private static GgufWriter model(String template) {
        return new GgufWriter()
                .text("general.architecture", "llama")
                .u32("llama.context_length", 4096)
                .u32("llama.rope.dimension_count", 64)
                .texts("tokenizer.ggml.tokens", "a", "b")
                .text("tokenizer.chat_template", template);
    }

    private ComparedModel side(String name, GgufWriter writer) throws IOException {
        GgufModel model = GgufModel.read(writer.writeTo(directory.resolve(name)));
        return new ComparedModel(
                name, Inspection.of(model, FileHash::sha256), model.header().chatTemplate());
    }

    private Comparison compare(GgufWriter one, GgufWriter other) throws IOException {
        return FileComparator.of(side("one", one), side("other", other));
    }

    @Test
    void shouldFindNothingWhenOnlyTheTypesDiffer() throws IOException {
        Comparison comparison = compare(
                model(TEMPLATE).tensor("blk.0.attn_q.weight", Q8_0, 272, 256),
                model(TEMPLATE).tensor("blk.0.attn_q.weight", Q4_K, 144, 256));

        assertThat(comparison.base()).isEqualTo(new Comparison.Base(true, List.of()));
        assertThat(comparison.template()).isEqualTo(new Comparison.Template(true, List.of()));
        assertThat(comparison.confounds()).isEmpty();
        assertThat(comparison.groups()).singleElement().satisfies(group -> {
            assertThat(group.group()).isEqualTo(TensorGroup.ATTENTION);
            assertThat(group.equal()).isFalse();
            assertThat(requireNonNull(group.first()).types()).isEqualTo(Map.of("q8_0", 1));
            assertThat(requireNonNull(group.second()).types()).isEqualTo(Map.of("q4_K", 1));
        });
    }

    @Test
    void shouldShowTheLineWhenOneByteOfATemplateDiffers() throws IOException {
        Comparison comparison = compare(model(TEMPLATE), model(TEMPLATE.replace("m.content", "n.content")));

        assertThat(comparison.template().equal()).isFalse();
        assertThat(comparison.template().diff())
                .contains("--- one", "+++ other", "-{{ m.content }}", "+{{ n.content }}")
                .doesNotContain("-{{ bos_token }}");
        assertThat(comparison.confounds()).extracting(Confound::kind).containsExactly(Kind.TEMPLATE);
    }

    @Test
    void shouldSpellOutWhatNobodySeesWhenTemplatesDifferInThat() throws IOException {
        Comparison comparison = compare(model("{{ a }}\n"), model("{{ a }}\r\n"));

        assertThat(comparison.template().diff()).contains("-{{ a }}", "+{{ a }}\\u000d");
    }

    @Test
    void shouldNameExactlyWhatDiffers() throws IOException {
        Comparison comparison = compare(
                model(TEMPLATE).u32("general.sampling.top_k", 64).u32("general.sampling.mirostat", 0),
                new GgufWriter()
                        .text("general.architecture", "llama")
                        .u32("llama.context_length", 8192)
                        .u32("llama.rope.dimension_count", 128)
                        .texts("tokenizer.ggml.tokens", "a", "c")
                        .text("tokenizer.chat_template", TEMPLATE)
                        .u32("general.sampling.mirostat", 0));

        assertThat(comparison.confounds())
                .extracting(Confound::kind)
                .containsExactly(Kind.TOKENIZER, Kind.CONTEXT, Kind.ROPE, Kind.SAMPLING);
        assertThat(comparison.confounds().getLast().shown()).isEqualTo("sampler defaults (one: top_k=64, other: none)");
    }

    @Test
    void shouldTellThatModelsAreOthersWhenShapesDiffer() throws IOException {
        Comparison comparison = compare(
                model(TEMPLATE).text("general.basename", "gemma").tensor("a", Q8_0, 34, 32),
                model(TEMPLATE).tensor("a", Q8_0, 68, 64));

        assertThat(requireNonNull(comparison.base()).same()).isFalse();
        assertThat(requireNonNull(comparison.base()).differences())
                .extracting(Comparison.Difference::what)
                .containsExactly("parameters", "names and shapes of tensors", "general.basename");
    }

    @Test
    void shouldStayShortWhenTemplatesAreLong() throws IOException {
        Comparison many = compare(model("a\n".repeat(3_000)), model("b\n".repeat(3_000)));
        Comparison tooMany = compare(model("a\n".repeat(9_000) + "b"), model("a\n".repeat(9_000) + "c"));

        assertThat(many.template().diff()).hasSize(401).last().asString().contains("more lines");
        assertThat(tooMany.template().diff()).containsExactly("@@ line 9001 is the first that differs @@", "-b", "+c");
    }
}
