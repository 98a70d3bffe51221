package dev.tandem.engine.echo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class TextOffsetsTest {

    private static List<Integer> offsets(String text, String... tokens) {
        return TextOffsets.of(text, List.of(tokens)).boxed().toList();
    }

    @Test
    void shouldBeginWhereTheTextDoesWhenATokenIsNoPartOfIt() {
        assertThat(offsets("The cat", "<bos>", "The", " cat")).containsExactly(0, 0, 3);
    }

    @Test
    void shouldLeaveOutTheBlankThatATokenizerPutsBefore() {
        assertThat(offsets("The cat sat.", "<bos>", " The", " cat", " sat", "."))
                .containsExactly(0, 0, 3, 7, 11);
    }

    @Test
    void shouldCountCharactersWhenTokensArePartsOfThem() {
        assertThat(offsets("a😀b", "a", "\uFFFD", "\uFFFD", "\uFFFD", "\uFFFD", "b"))
                .containsExactly(0, 1, 1, 1, 1, 2);
        assertThat(offsets("日本 x", "\uFFFD", "\uFFFD", "\uFFFD", "\uFFFD", "\uFFFD", "\uFFFD", " x"))
                .containsExactly(0, 0, 0, 1, 1, 1, 2);
    }

    @Test
    void shouldNeverPassTheEndWhateverTheTokensAre() {
        assertThat(offsets("ab", "x", "\uFFFD", "ab", "y", "\uFFFD"))
                .allSatisfy(offset -> assertThat(offset).isBetween(0, 2));
    }

    @Test
    void shouldTakeTheReplacementCharacterForItselfWhereTheTextHasIt() {
        assertThat(offsets("a\uFFFDb", "a", "\uFFFD", "b")).containsExactly(0, 1, 2);
    }
}
