package dev.tandem.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
class PromptBoundTest {

    private final PromptBound bound = PromptBound.of(10, OptionalInt.of(4)).orElseThrow();

    @Test
    void shouldRefuseOnlyWhatNeedsTheWholeContextEvenInTheLongestTokens() {
        assertThatCode(() -> bound.check("x".repeat(36))).doesNotThrowAnyException();
        assertThatThrownBy(() -> bound.check("x".repeat(37)))
                .isInstanceOfSatisfying(EngineException.ContextLengthExceeded.class, too -> {
                    assertThat(too.contextLength()).isEqualTo(10);
                    assertThat(too.promptTokens()).as("nobody counted").isNull();
                })
                .hasMessageContaining("Your prompt has at least 10 tokens");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "plain", "Größe", "漢字かな", "🙂🙃", "a\u00a0b\u3000c \n\t"})
    void shouldCountTheBytesOfUtf8(String text) {
        assertThat(bound.bytes(text)).isEqualTo(text.getBytes(StandardCharsets.UTF_8).length);
    }

    @Test
    void shouldNotCountWhiteSpaceWhereTheTokenizerIsNotKnown() {
        PromptBound unknown = PromptBound.ofUnknown(10);
        assertThat(unknown.bytes(" a\u00a0b\u3000c\n")).isEqualTo(3);
        assertThatCode(() -> unknown.check(" ".repeat(1 << 20))).doesNotThrowAnyException();
        assertThatThrownBy(() -> unknown.check("word ".repeat(4_000)))
                .isInstanceOf(EngineException.ContextLengthExceeded.class);
    }

    @Test
    void shouldTellNothingWhereBytesTellNothing() {
        assertThat(PromptBound.of(10, OptionalInt.empty())).isEmpty();
    }
}
