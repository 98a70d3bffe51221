package dev.tandem.quality;

import static dev.tandem.quality.Reviewed.answer;
import static dev.tandem.quality.Reviewed.signalsOf;
import static dev.tandem.quality.Signal.LEAKED_SPECIAL_TOKEN;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
class LeakedTokensTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Paris.<|im_end|>",
                "Paris.<|eot_id|><|start_header_id|>assistant",
                "Paris.<end_of_turn>\n<start_of_turn>user",
                "Paris.<turn|>",
                "<|channel>thought\nParis",
                "Paris [INST] and Rome?",
                "Paris.</s>",
                "Paris.<\uFF5Cend\u2581of\u2581sentence\uFF5C>",
                "[TOOL_CALLS] [{\"name\": \"weather\"}]",
                "<pad><pad>Paris"
            })
    void shouldFindTokensOfTemplates(String text) {
        assertThat(signalsOf(text)).containsExactly(LEAKED_SPECIAL_TOKEN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ChatML ends a turn with `<|im_end|>`.",
                "Write:\n```\n<|im_start|>user\nHi<|im_end|>\n```\nand send it.",
                "let g = f <|> many h -- alternatives",
                "List<A|B> and x <| y |> z",
                "This is <s>struck</s>",
                "if (a[i] < b || c > d) return;",
                "<s>old</s> new",
                "[1] See the notes. [INSTALL] comes first.",
                "<think>Hm.</think> Paris."
            })
    void shouldLeaveTextAloneThatOnlyLooksAlike(String text) {
        assertThat(signalsOf(text)).isEmpty();
    }

    @Test
    void shouldLeaveAnAnswerAloneToAQuestionAboutThatToken() {
        assertThat(signalsOf("A turn ends with <|im_end|> there.", "'user': 'what does <|im_end|> mean?'"))
                .isEmpty();
    }

    @Test
    void shouldFindATokenInTheMiddleOfAVeryLongAnswer() {
        Reviewed answer = answer();
        for (int i = 0; i < 9_000; i++) {
            answer.says(i == 4_000 ? "and<|im_end|>so" : "word " + i + " ");
        }
        assertThat(answer.ends("stop")).containsExactly(LEAKED_SPECIAL_TOKEN);
    }

    @Test
    void shouldRememberAFenceThatOpenedLongAgo() {
        Reviewed answer = answer().says("```\n");
        for (int i = 0; i < 9_000; i++) {
            answer.says("line " + i + "\n");
        }
        assertThat(answer.says("<|im_end|>\n```\n").ends("stop")).isEmpty();
    }
}
