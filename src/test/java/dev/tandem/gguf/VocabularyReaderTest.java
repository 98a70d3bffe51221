package dev.tandem.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.engine.BundledModels;
import dev.tandem.gguf.Vocabulary.Token;
import dev.tandem.testing.GgufWriter;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("unit")
class VocabularyReaderTest {

    private static final int LONGEST_OF_DEMO = 15;

    @TempDir
    Path directory;

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

    @Test
    void shouldReadTwentyFourMillionEmptyTokensInLittleMemory() throws IOException {
        int tokens = 24_000_000;
        Path file = new GgufWriter()
                .pair(
                        "tokenizer.ggml.tokens",
                        GgufWriter.ARRAY,
                        new GgufWriter.Bytes().u32(GgufWriter.STRING).u64(tokens))
                .writeTo(directory.resolve("empty.gguf"));
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(sparse.length() + 8L * tokens);
        }
        long before = HostileFileTest.allocated();

        Vocabulary vocabulary = VocabularyReader.read(file);

        assertThat(vocabulary.size()).isEqualTo(tokens);
        assertThat(HostileFileTest.allocated() - before).isLessThan(512L << 20);
        assertThat(vocabulary.longest()).isEmpty();
    }

    @Test
    void shouldRefuseMoreSpecialTokensThanAnyModelHas() throws IOException {
        int tokens = 400_000;
        int[] types = new int[tokens];
        Arrays.fill(types, 3);
        GgufWriter.Bytes empty = new GgufWriter.Bytes().u32(GgufWriter.STRING).u64(tokens);
        Path file = new GgufWriter()
                .pair("tokenizer.ggml.tokens", GgufWriter.ARRAY, empty.raw(new byte[8 * tokens]))
                .i32s("tokenizer.ggml.token_type", types)
                .writeTo(directory.resolve("special.gguf"));

        assertThatThrownBy(() -> VocabularyReader.read(file))
                .isInstanceOf(GgufException.class)
                .hasMessageContaining("no ordinary ones");
    }

    @Test
    void shouldTellTheLongestTokenOfADemoModel(@TempDir Path data) throws IOException {
        Vocabulary vocabulary =
                VocabularyReader.read(new BundledModels(data).locate("classpath:models/demo-Q8_0.gguf"));

        assertThat(vocabulary.longest()).hasValue(LONGEST_OF_DEMO);
    }

    /** A byte-pair tokenizer drops what it has no token for, and others shorten a text before they cut it. */
    @ParameterizedTest
    @CsvSource({
        "llama, model, true, 12",
        "llama, model, false, ",
        "gemma4, model, true, 12",
        "gpt2, model, true, ",
        "t5, model, true, ",
        "bert, model, true, ",
        "llama, Phi-3 mini, true, "
    })
    void shouldTellTheLongestTokenWhereNoTextGetsShorter(
            String tokenizer, String name, boolean bytes, @Nullable Integer longest) throws IOException {
        List<String> tokens = new ArrayList<>(List.of("a", "a dozen long"));
        for (int i = 0; bytes && i < 256; i++) {
            tokens.add(String.format("<0x%02X>", i));
        }

        assertThat(longest(tokenizer, name, tokens))
                .isEqualTo(longest == null ? OptionalInt.empty() : OptionalInt.of(longest));
    }

    @Test
    void shouldTellTheLongestTokenOfAByteLevelVocabularyWhenItHasEveryByte() throws IOException {
        List<String> tokens = new ArrayList<>(IntStream.concat(
                        IntStream.rangeClosed('!', '~'),
                        IntStream.concat(
                                IntStream.rangeClosed(0xA1, 0xAC),
                                IntStream.concat(IntStream.rangeClosed(0xAE, 0xFF), IntStream.range(256, 324))))
                .mapToObj(Character::toString)
                .toList());
        tokens.add("\u0120hello");

        assertThat(longest("gpt2", "model", tokens)).hasValue(7);
        assertThat(longest("gpt2", "model", tokens.subList(1, tokens.size()))).isEmpty();
    }

    private OptionalInt longest(String tokenizer, String name, List<String> tokens) throws IOException {
        return VocabularyReader.read(new GgufWriter()
                        .text("general.name", name)
                        .text("tokenizer.ggml.model", tokenizer)
                        .texts("tokenizer.ggml.tokens", tokens.toArray(String[]::new))
                        .writeTo(directory.resolve("named.gguf")))
                .longest();
    }
}
