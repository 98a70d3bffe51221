package dev.tandem.replay.report;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The report without answers, in the Markdown that GitHub and Reddit both read: no HTML, a blank line before every block, a
 * table's cells without line breaks, and all escaped that either takes for markup.
 */
final class MarkdownReport {

    /** Reddit raises what follows a circumflex. */
    private static final Pattern MARKUP = Pattern.compile("[\\\\`*_\\[\\]|~^]");

    /** What begins a list or a heading at the beginning of a line. */
    private static final Pattern BLOCK = Pattern.compile("^(\\s*\\d*)([#+=.)-])");

    private MarkdownReport() {}

    static void write(ReplayReport report, OutputStream out) throws IOException {
        ReplaySummary summary = report.summary();
        StringBuilder text = new StringBuilder("# ")
                .append(block(summary.title()))
                .append("\n\n")
                .append(NumberFormats.count(summary.prompts(), "prompt"))
                .append(" of ")
                .append(VerdictSentences.conversations(summary.units()))
                .append(", seed ")
                .append(summary.seed())
                .append(", ")
                .append(summary.replay().state())
                .append(".\n");
        List<Verdict> verdicts = report.verdicts();
        for (Verdict.Question question : Verdict.Question.values()) {
            List<Verdict> answers = verdicts.stream()
                    .filter(verdict -> verdict.question() == question)
                    .toList();
            if (!answers.isEmpty()) {
                text.append("\n**").append(question.text()).append("**\n\n");
                answers.forEach(verdict -> text.append("- *")
                        .append(verdict.reading().label())
                        .append("*: ")
                        .append(escaped(verdict.sentence()))
                        .append('\n'));
            }
        }
        ReportTables.of(summary).forEach(table -> add(table, text));
        text.append("\n## Method and limits\n\n");
        MethodNotes.of(summary)
                .lines()
                .forEach(note -> text.append("- ").append(block(note)).append('\n'));
        out.write(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static void add(ReportTables.Table table, StringBuilder text) {
        text.append("\n## ").append(escaped(table.title())).append("\n\n");
        if (table.rows().isEmpty()) {
            text.append("None.\n");
            return;
        }
        text.append(block(table.note())).append("\n\n").append(line(table.head()));
        text.append(PageViews.numbers(table).stream()
                .map(number -> number ? "---:" : "---")
                .collect(Collectors.joining(" | ", "| ", " |\n")));
        table.rows().forEach(row -> text.append(line(row)));
    }

    private static String line(List<String> cells) {
        return cells.stream().map(MarkdownReport::escaped).collect(Collectors.joining(" | ", "| ", " |\n"));
    }

    /** A line of its own. */
    private static String block(String text) {
        return BLOCK.matcher(escaped(text)).replaceFirst("$1\\\\$2");
    }

    /** On one line, and taken for what it says. */
    private static String escaped(String text) {
        return MARKUP.matcher(text.replaceAll("[\\p{Cntrl}\\x{2028}\\x{2029}]", " "))
                .replaceAll("\\\\$0")
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;");
    }
}
