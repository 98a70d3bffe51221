package dev.tandem.testing.gemma4;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.gguf.GgufFile;
import dev.tandem.gguf.GgufReader;
import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the pair is made for: files like those of one model from two makers. */
@Tag("llama-server")
class Gemma4PairTest {

    @Test
    void shouldDifferInItsTypesOnlyWhenReadFromItsHeaders() throws IOException {
        GgufFile uniform = GgufReader.read(Gemma4Pair.files().uniform());
        GgufFile dynamic = GgufReader.read(Gemma4Pair.files().dynamic());

        assertThat(uniform.architecture()).isEqualTo("gemma4").isEqualTo(dynamic.architecture());
        assertThat(uniform.templateSha256()).isEqualTo(dynamic.templateSha256());
        assertThat(uniform.fileType()).isEqualTo(dynamic.fileType());
        assertThat(requireNonNull(uniform.bitsPerWeight()) - requireNonNull(dynamic.bitsPerWeight()))
                .isGreaterThan(0.1);
        assertThat(uniform.metadata().text("general.quantized_by")).isEqualTo("uniform");
        assertThat(dynamic.metadata().text("general.quantized_by")).isEqualTo("dynamic");
    }
}
