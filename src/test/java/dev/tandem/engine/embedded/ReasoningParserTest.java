package dev.tandem.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("unit")
class ReasoningParserTest {

    /** Thoughts in brackets; {@code size} characters a piece. */
    private static String parsed(ReasoningParser parser, String text, int size) {
        List<ReasoningParser.Said> parts = new ArrayList<>();
        for (int i = 0; i < text.length(); i += size) {
            parts.addAll(parser.accept(text.substring(i, Math.min(text.length(), i + size))));
        }
        parts.addAll(parser.flush());
        StringBuilder whole = new StringBuilder();
        boolean thinking = false;
        for (ReasoningParser.Said said : parts) {
            assertThat(said.text()).isNotEmpty();
            if (said.isThought() != thinking) {
                whole.append(said.isThought() ? '[' : ']');
                thinking = said.isThought();
            }
            whole.append(said.text());
        }
        return whole.append(thinking ? "]" : "").toString();
    }

    /** As llama-server v0.5.0 parses it, but for what is held back at the end, which is not lost. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'plain text' | 'plain text'",
                "'<!channel>thought let me see<channel!>Once' | '[let me see]Once'",
                "'<!channel>thought  a b <channel!>  c' | '[a b ]  c'",
                "'<!channel>thought<channel!>Once' | 'Once'",
                "'a<!channel>thought b<channel!>c' | 'a[b]c'",
                "'<!channel><!channel>thought b<channel!>c' | '[b]c'",
                "'<!channel>thought never ends' | '[never ends]'",
                "'a<!channel>other b<channel!>c' | 'a'",
                "'a<channel!>b' | 'a'",
                "'a < b <!chan' | 'a < b <!chan'",
                "'<!channel>tho' | '<!channel>tho'",
                "'<!channel>thought a <chan' | '[a <chan]'"
            })
    void shouldTellThoughtsFromTheAnswerHoweverTheyAreCutToPieces(String text, String expected) {
        String given = text.replace('!', '|');
        String wanted = expected.replace('!', '|');
        for (int size : new int[] {1, 2, 3, 7, 1000}) {
            assertThat(parsed(ReasoningParser.ofChannels("<|turn>model\n"), given, size))
                    .as("pieces of %d", size)
                    .isEqualTo(wanted);
        }
    }

    @Test
    void shouldBeginAmidAThoughtWhenThePromptHasBegunIt() {
        String prompt = "<|turn>model\n<|channel>thought\n";
        assertThat(parsed(ReasoningParser.ofChannels(prompt), "\n hm<channel|>Once", 1))
                .isEqualTo("[hm]Once");
        assertThat(parsed(ReasoningParser.ofChannels(prompt + "<channel|>"), "Once", 1))
                .isEqualTo("Once");
    }

    @Test
    void shouldLeaveMarksInTheTextWhenTheyAreNone() {
        String text = "<|channel>thought a<channel|>b";
        assertThat(parsed(ReasoningParser.none(), text, 3)).isEqualTo(text);
    }

    @Test
    void shouldTellNothingWhileAMarkMayStillCome() {
        ReasoningParser parser = ReasoningParser.ofChannels("");
        assertThat(parser.accept("a<")).containsExactly(new ReasoningParser.Said(false, "a"));
        assertThat(parser.accept("|channel")).isEmpty();
        assertThat(parser.accept(" ")).containsExactly(new ReasoningParser.Said(false, "<|channel "));
    }
}
