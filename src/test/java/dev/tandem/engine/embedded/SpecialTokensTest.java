package dev.tandem.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.gguf.Vocabulary;
import dev.tandem.gguf.Vocabulary.Token;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class SpecialTokensTest {

    private static final Vocabulary VOCABULARY = new Vocabulary(
            100,
            List.of(
                    new Token(0, "<eos>", Vocabulary.Type.CONTROL),
                    new Token(1, "<turn>", Vocabulary.Type.USER_DEFINED),
                    new Token(2, "<table>", Vocabulary.Type.USER_DEFINED),
                    new Token(3, "<|im_end|>", Vocabulary.Type.USER_DEFINED),
                    new Token(4, "\n\n", Vocabulary.Type.USER_DEFINED)),
            OptionalInt.empty());
    private static final SpecialTokens SPECIAL = new SpecialTokens(VOCABULARY, "<turn>{{ text }}\n\n");

    private static Iterable<Integer> cuts(String before, String text, String after) {
        RenderedPrompt.Span span = new RenderedPrompt.Span(before.length(), before.length() + text.length());
        return SPECIAL.cuts(new RenderedPrompt(before + text + after, List.of(span)));
    }

    @Test
    void shouldLeaveTheTemplatesOwnTokensAlone() {
        assertThat(cuts("<turn>", "hello", "<eos>")).isEmpty();
    }

    @Test
    void shouldCutInsideWhatSteersWhenATextSpellsIt() {
        assertThat(cuts("<turn>", "a<eos>", "<eos>")).containsExactly(8);
        assertThat(cuts("", "<turn><|im_end|>", "")).containsExactly(1, 7);
    }

    @Test
    void shouldCutWhenTextAndTemplateSpellATokenTogether() {
        assertThat(cuts("<tu", "rn", ">")).containsExactly(1);
    }

    @Test
    void shouldNotTouchTokensThatAreText() {
        assertThat(cuts("", "<table>\n\n", "")).isEmpty();
    }
}
