package dev.tandem.replay;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.quality.Signal;
import dev.tandem.stats.TextComparison;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The report as one page that needs nothing else: no script, nothing fetched, and a policy that forbids both. All that
 * comes from prompts and answers is escaped.
 */
final class HtmlReport {

    private static final int LONGEST_QUESTION = 160;

    private final Report report;
    private final Writer page;

    private HtmlReport(Report report, Writer page) {
        this.report = report;
        this.page = page;
    }

    static void write(Report report, OutputStream out) throws IOException {
        Writer page = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
        new HtmlReport(report, page).write();
        page.flush();
    }

    private void write() throws IOException {
        Summary summary = report.summary();
        page.write("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                + "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src"
                + " 'unsafe-inline'\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>");
        text("Replay of " + summary.model());
        page.write("</title><style>\n" + style() + "</style></head><body><main>\n<h1>");
        text("Replay of " + summary.model());
        page.write("</h1>\n<p class=\"lead\">");
        text(summary.prompts() + " prompts of " + summary.units() + " conversations · seed " + summary.seed() + " · "
                + summary.replay().state() + " · "
                + summary.replay().createdAt().toString().substring(0, 10));
        page.write("</p>\n");
        for (Tables.Table table : Tables.of(summary)) {
            table(table);
        }
        element("h2", "Notes");
        page.write("<ul>");
        for (String note : summary.notes()) {
            element("li", note);
        }
        page.write("</ul>\n");
        element("h2", "Answers side by side");
        element("p", "From where an answer differs from the first it is marked.");
        report.rows(this::row);
        page.write("</main></body></html>\n");
    }

    private void table(Tables.Table table) throws IOException {
        element("h2", table.title());
        if (table.rows().isEmpty()) {
            element("p", "None.");
            return;
        }
        element("p", table.note());
        page.write("<div class=\"scroll\"><table><thead><tr>");
        for (String name : table.head()) {
            element("th", name);
        }
        page.write("</tr></thead><tbody>\n");
        for (List<String> row : table.rows()) {
            page.write("<tr>");
            for (String cell : row) {
                element("td", cell);
            }
            page.write("</tr>\n");
        }
        page.write("</tbody></table></div>\n");
    }

    private void row(Row row) throws IOException {
        Prompt prompt = row.prompt();
        Answer control = row.answers().get(report.plan().control());
        boolean same = row.answers().values().stream()
                .allMatch(answer -> control != null && answer.visible().equals(control.visible()));
        page.write("<details><summary><span class=\"number\">" + (prompt.index() + 1) + "</span>"
                + (same ? "<span class=\"tag same\">same</span>" : "<span class=\"tag\">differs</span>"));
        text(question(prompt));
        page.write("</summary>\n<div class=\"messages\">");
        for (var message : prompt.body().path("messages")) {
            page.write("<p><b>");
            text(message.path("role").asText());
            page.write("</b> ");
            text(content(message.path("content")));
            page.write("</p>");
        }
        page.write("</div>\n<div class=\"answers\">");
        for (Arm arm : report.plan().arms()) {
            Answer answer = row.answers().get(arm);
            if (answer != null) {
                answer(arm, answer, control);
            }
        }
        page.write("</div></details>\n");
    }

    private void answer(Arm arm, Answer answer, @Nullable Answer control) throws IOException {
        page.write("<section><h3>");
        text(arm.name());
        page.write("</h3><pre>");
        String visible = answer.failed() ? answer.error() + ": " + answer.message() : answer.visible();
        int common = answer.failed() || control == null ? visible.length() : common(visible, control.visible());
        text(visible.substring(0, common));
        if (common < visible.length()) {
            page.write("<mark>");
            text(visible.substring(common));
            page.write("</mark>");
        }
        page.write("</pre><p class=\"figures\">");
        text(Figures.number(answer.outputTokens()) + " tokens · first after "
                + Figures.milliseconds(answer.timeToFirstToken()) + " · "
                + Figures.milliseconds(answer.timePerOutputToken()) + " per token"
                + (answer.finishReason() == null ? "" : " · " + answer.finishReason())
                + (answer.signals().isEmpty() ? "" : " · " + Signal.join(answer.signals())));
        page.write("</p></section>");
    }

    private static int common(String text, String other) {
        int characters = TextComparison.firstDifference(text, other);
        return characters < 0 ? text.length() : text.offsetByCodePoints(0, characters);
    }

    private static String question(Prompt prompt) {
        String last = "";
        for (var message : prompt.body().path("messages")) {
            if (message.path("role").asText().equals("user")) {
                last = content(message.path("content"));
            }
        }
        int end = Math.min(last.length(), LONGEST_QUESTION);
        return end < last.length() ? last.substring(0, end) + "…" : last;
    }

    private static String content(JsonNode content) {
        if (!content.isArray()) {
            return content.asText("");
        }
        StringBuilder all = new StringBuilder();
        for (var part : content) {
            String type = part.path("type").asText();
            all.append(type.equals("text") ? part.path("text").asText() : "[" + type + "]")
                    .append(' ');
        }
        return all.toString().strip();
    }

    private void element(String name, String content) throws IOException {
        page.write("<" + name + ">");
        text(content);
        page.write("</" + name + ">");
    }

    private void text(String content) throws IOException {
        page.write(escaped(content));
    }

    static String escaped(String text) {
        StringBuilder safe = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> safe.append("&amp;");
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '"' -> safe.append("&quot;");
                case '\'' -> safe.append("&#39;");
                default -> safe.appendCodePoint(c == '\n' || c == '\t' || !Character.isISOControl(c) ? c : 0xFFFD);
            }
        });
        return safe.toString();
    }

    private static String style() throws IOException {
        try (InputStream css = HtmlReport.class.getResourceAsStream("/replay/report.css")) {
            if (css == null) {
                throw new IllegalStateException("replay/report.css is missing from the application");
            }
            return new String(css.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
