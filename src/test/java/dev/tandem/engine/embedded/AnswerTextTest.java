package dev.tandem.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class AnswerTextTest {

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    @Test
    void shouldHoldBackACharacterUntilAllOfItsBytesAreThere() {
        AnswerText text = new AnswerText(List.of());
        byte[] emoji = "😀".getBytes(StandardCharsets.UTF_8);
        assertThat(text.accept(bytes('a', emoji[0], emoji[1]))).isEqualTo("a");
        assertThat(text.accept(bytes(emoji[2]))).isEmpty();
        assertThat(text.accept(bytes(emoji[3], 'b'))).isEqualTo("😀b");
        assertThat(text.accept(new byte[0])).isEmpty();
        assertThat(text.flush()).isEmpty();
    }

    @Test
    void shouldReplaceBytesThatAreNoCharacter() {
        AnswerText text = new AnswerText(List.of());
        assertThat(text.accept(bytes(0xFF, 'a', 0xC3))).isEqualTo("\uFFFDa");
        assertThat(text.accept(bytes('b'))).isEqualTo("\uFFFDb");
    }

    @Test
    void shouldLeaveOutACharacterWhoseRestNeverCame() {
        AnswerText text = new AnswerText(List.of());
        assertThat(text.accept(bytes('a', 0xE2, 0x82))).isEqualTo("a");
        assertThat(text.flush()).isEmpty();
    }

    @Test
    void shouldCutBeforeAStopStringThatIsSplitWithinACharacter() {
        AnswerText text = new AnswerText(List.of("ü!"));
        assertThat(text.accept(bytes('a', 0xC3))).isEqualTo("a");
        assertThat(text.accept(bytes(0xBC))).isEmpty();
        assertThat(text.isStopped()).isFalse();
        assertThat(text.accept(bytes('!', 'x'))).isEmpty();
        assertThat(text.isStopped()).isTrue();
    }
}
