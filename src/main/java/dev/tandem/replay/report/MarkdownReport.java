package dev.tandem.replay.report;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/** The report without answers, as GitHub's Markdown. */
final class MarkdownReport {

    private MarkdownReport() {}

    static void write(ReplayReport report, OutputStream out) throws IOException {
        ReplaySummary summary = report.summary();
        StringBuilder text = new StringBuilder("# Replay of ")
                .append(cell(summary.model()))
                .append("\n\n")
                .append(summary.prompts())
                .append(" prompts of ")
                .append(summary.units())
                .append(" conversations, seed ")
                .append(summary.seed())
                .append(", ")
                .append(summary.replay().state())
                .append(".\n");
        for (ReportTables.Table table : ReportTables.of(summary)) {
            text.append("\n## ").append(table.title()).append("\n\n");
            if (table.rows().isEmpty()) {
                text.append("None.\n");
                continue;
            }
            text.append(table.note()).append("\n\n").append(line(table.head()));
            text.append(line(Collections.nCopies(table.head().size(), "---")));
            table.rows().forEach(row -> text.append(line(row)));
        }
        text.append("\n## Notes\n\n");
        summary.notes().forEach(note -> text.append("- ").append(cell(note)).append('\n'));
        out.write(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static String line(List<String> cells) {
        return cells.stream().map(MarkdownReport::cell).collect(Collectors.joining(" | ", "| ", " |\n"));
    }

    private static String cell(String text) {
        return text.replace("\\", "\\\\")
                .replace("|", "\\|")
                .replace("<", "&lt;")
                .replace("_", "\\_")
                .replaceAll("\\p{Cntrl}", " ");
    }
}
