package dev.tandem.gguf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.engine.BundledModels;
import dev.tandem.gguf.Vocabulary.Token;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class VocabularyReaderTest {

    @Test
    void shouldFindWhatIsNoOrdinaryTokenInADemoModel(@TempDir Path data) throws IOException {
        Vocabulary vocabulary =
                VocabularyReader.read(new BundledModels(data).locate("classpath:models/demo-Q8_0.gguf"));

        assertThat(vocabulary.size()).isEqualTo(1984);
        assertThat(vocabulary.special())
                .containsExactly(
                        new Token(0, "<pad>", Vocabulary.Type.CONTROL),
                        new Token(1, "<eos>", Vocabulary.Type.CONTROL),
                        new Token(2, "<bos>", Vocabulary.Type.CONTROL),
                        new Token(3, "<unk>", Vocabulary.Type.UNKNOWN),
                        new Token(4, "<start_of_turn>", Vocabulary.Type.CONTROL),
                        new Token(5, "<end_of_turn>", Vocabulary.Type.CONTROL));
    }
}
