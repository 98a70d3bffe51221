package dev.tandem.replay.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.gguf.Inspection;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class MarkdownReportTest {

    private static final String HOSTILE = "|a|\n\n# b <b>*c*_d_`e`~~f~~^g [h](i) &lt; \\| \u2028";

    @TempDir
    Path directory;

    /** A pipe of a foreign text ends no cell, a line of it no table, and none of it is markup or HTML. */
    @Test
    void shouldKeepTablesWholeWhenForeignTextsHoldMarkup() throws Exception {
        String text = MadeUpReplay.write(new MadeUpReplay(HOSTILE, 30).run(directory), ReplayReport.Form.MARKDOWN);

        assertThat(text).doesNotContain("<", "\n# b", " *c*", "`e`", "\u2028").contains("\\^g", "\\[h\\]", "&amp;lt;");
        List<String> lines = text.lines().toList();
        int rows = 0;
        for (int i = 1; i < lines.size(); i++) {
            if (lines.get(i).startsWith("|") && lines.get(i - 1).startsWith("|")) {
                assertThat(cells(lines.get(i))).as(lines.get(i)).isEqualTo(cells(lines.get(i - 1)));
                rows++;
            } else if (lines.get(i).startsWith("|")) {
                assertThat(lines.get(i - 1)).isEmpty();
                assertThat(lines.get(i + 1)).matches("\\|( -{3}:? \\|)+");
            }
        }
        assertThat(rows).isGreaterThan(40);
    }

    private static int cells(String row) {
        return row.replace("\\\\", "").replace("\\|", "").split("\\|", -1).length;
    }

    @Test
    void shouldBeginWithASentenceForEachQuestion() throws Exception {
        String text = MadeUpReplay.write(new MadeUpReplay("", 40).run(directory), ReplayReport.Form.MARKDOWN);

        assertThat(text)
                .contains(
                        "**How far from the reference?**\n\n- *beyond noise*: a diverges less from r than b does in 40 of"
                                + " 40 conversations, typically by a factor of ")
                .contains("**Different in speed?**\n\n- *beyond noise*: b takes 9.8 % longer than a for each token")
                .contains(
                        "**Different in text?**\n\n- *beyond noise*: b answers otherwise than a in 40 of 40 greedy texts")
                .contains("**Weakest on?**\n\n- *descriptive*: a is weakest on ")
                .contains("| ---: |")
                .startsWith("# Replay of m\n\n40 prompts of 40 conversations, ")
                .contains("| a → a again (noise) |", "\n| a → a again | to first token |")
                .contains("over the conversations of this one run");
    }

    /** Nothing is missing of what was never asked. */
    @Test
    void shouldLeaveOutWhoWasToAnswerTwiceWhenNoPromptWasChosen() throws Exception {
        String text = MadeUpReplay.write(new MadeUpReplay("", 1).run(directory), ReplayReport.Form.MARKDOWN);

        assertThat(text)
                .startsWith("# Replay of m\n\n1 prompt of 1 conversation, ")
                .contains("\n| a again | 0 |", "| a → b | to first token |")
                .doesNotContain("→ a again");
    }

    /** What a comparison of files is called says nothing to whoever reads it. */
    @Test
    void shouldBeCalledByItsVariantsWhenFilesWereCompared() throws Exception {
        ReplayReport report = new MadeUpReplay("", 1, "comparison").run(directory);

        assertThat(MadeUpReplay.write(report, ReplayReport.Form.MARKDOWN)).startsWith("# a against b\n");
        assertThat(MadeUpReplay.write(report, ReplayReport.Form.HTML)).contains("<h1>a against b</h1>");
    }

    /** Only digits that are those of the hash are no part of the name. */
    @Test
    void shouldNameAFileWithoutItsHashWhenItCameWithTheProgram() {
        String hash = "8a47099bf822" + "0".repeat(52);

        assertThat(ContenderTables.name(new Inspection.Part("8a47099bf822-demo-Q2_K.gguf", 1, hash)))
                .isEqualTo("demo-Q2_K.gguf");
        assertThat(ContenderTables.name(new Inspection.Part("20240101-demo.gguf", 1, hash)))
                .isEqualTo("20240101-demo.gguf");
    }
}
