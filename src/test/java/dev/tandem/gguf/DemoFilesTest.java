package dev.tandem.gguf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The bundled files, against what llama.cpp v0.5.0 logs when it loads them. */
@Tag("unit")
class DemoFilesTest {

    static Path demo(String name) {
        try {
            return Path.of(Objects.requireNonNull(DemoFilesTest.class.getResource("/models/" + name), name)
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            demo-Q2_K.gguf       | Q2_K - Medium | 3.32 | 2.07 | f32 37, q2_K 24, q3_K 18, q6_K 1
            demo-UD-Q2_K_XL.gguf | Q2_K - Medium | 3.29 | 2.05 | f32 37, q2_K 12, q3_K 24, q4_K 1, q5_K 6
            demo-Q8_0.gguf       | Q8_0          | 8.53 | 5.32 | f32 37, q8_0 43
            """)
    void shouldSayWhatLlamaCppLogs(String name, String fileType, String bitsPerWeight, String mib, String types)
            throws IOException {
        GgufFile file = GgufReader.read(demo(name));

        assertThat(file.fileType()).isEqualTo(fileType);
        assertThat("%.2f".formatted(file.bitsPerWeight())).isEqualTo(bitsPerWeight);
        assertThat("%.2f".formatted(file.tensorBytes() / 1024.0 / 1024.0)).isEqualTo(mib);
        assertThat("%.2f M".formatted(file.parameterCount() / 1e6)).isEqualTo("5.23 M");
        assertThat(file.tensorTypes().entrySet().stream()
                        .map(entry -> entry.getKey().printed() + " " + entry.getValue())
                        .collect(Collectors.joining(", ")))
                .isEqualTo(types);
    }

    @Test
    void shouldTellWhatTheModelIs() throws IOException {
        GgufFile file = GgufReader.read(demo("demo-Q2_K.gguf"));

        assertThat(file.version()).isEqualTo(3);
        assertThat(file.architecture()).isEqualTo("gemma3");
        assertThat(file.name()).isEqualTo("Demo 5M");
        assertThat(file.quantizedBy()).isNull();
        assertThat(file.contextLength()).isEqualTo(2048);
        assertThat(file.chatTemplate()).startsWith("{{ bos_token }}");
        assertThat(file.metadata().values()).hasSize(34);
        assertThat(file.tensors()).hasSize(80);
        assertThat(file.fileSize()).isEqualTo(2_222_976);
    }

    @Test
    void shouldCountTheVocabularyWithoutKeepingIt() throws IOException {
        GgufFile file = GgufReader.read(demo("demo-Q2_K.gguf"));

        assertThat(file.metadata().value("tokenizer.ggml.tokens"))
                .isInstanceOfSatisfying(MetadataValue.Array.class, tokens -> {
                    assertThat(tokens.count()).isEqualTo(1984);
                    assertThat(tokens.values()).isNull();
                });
    }

    @Test
    void shouldFindTokenizerAndTemplateEqualWhenOnlyTheWeightsDiffer() throws IOException {
        GgufFile one = GgufReader.read(demo("demo-Q2_K.gguf"));
        GgufFile other = GgufReader.read(demo("demo-UD-Q2_K_XL.gguf"));

        assertThat(one.tokenizerSha256()).isNotNull().isEqualTo(other.tokenizerSha256());
        assertThat(one.templateSha256()).isNotNull().isEqualTo(other.templateSha256());
    }
}
