package dev.tandem.replay.report;

import dev.tandem.replay.report.chart.BubblePlot;
import dev.tandem.replay.report.chart.ForestPlot;
import dev.tandem.replay.store.Answer;
import dev.tandem.replay.store.ReplayPlan;
import io.quarkus.qute.RawString;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The report as one page that needs nothing else: no script, nothing fetched, and a policy that forbids both. All that
 * comes from prompts and answers is escaped.
 */
final class HtmlReport {

    private static final int TOKENS_BEFORE = 16;
    private static final int TOKENS_AFTER = 48;

    private final ReplayReport report;
    private final Writer page;

    private HtmlReport(ReplayReport report, Writer page) {
        this.report = report;
        this.page = page;
    }

    /**
     * The answers to one prompt.
     *
     * @param number from 1
     * @param same whether all answers are that of the first
     */
    record PromptSection(
            int number,
            boolean same,
            String question,
            List<PageViews.ChatLine> messages,
            List<AnswerColumns.AnswerColumn> answers) {}

    static void write(ReplayReport report, OutputStream out) throws IOException {
        Writer page = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
        new HtmlReport(report, page).write();
        page.flush();
    }

    private void write() throws IOException {
        ReplaySummary summary = report.summary();
        page.write(HtmlTemplate.fragment("head", head(summary)));
        charts(summary);
        differences();
        for (ReportTables.Table table : ReportTables.of(summary)) {
            page.write(HtmlTemplate.fragment("table", PageViews.table(table)));
        }
        page.write(HtmlTemplate.fragment("notes", MethodNotes.of(summary)));
        report.rows(
                answeredPrompt -> page.write(HtmlTemplate.fragment("prompt", prompt(report.plan(), answeredPrompt))));
        page.write(HtmlTemplate.fragment("foot", ""));
    }

    private PageViews.PageHead head(ReplaySummary summary) {
        return new PageViews.PageHead(
                summary.title(),
                NumberFormats.count(summary.prompts(), "prompt") + " of "
                        + VerdictSentences.conversations(summary.units()) + " · seed "
                        + summary.seed()
                        + " · " + summary.replay().state() + " · "
                        + summary.replay().createdAt().toString().substring(0, 10),
                new RawString(HtmlTemplate.resource("report.css")),
                PageViews.questions(report.verdicts()));
    }

    private void charts(ReplaySummary summary) throws IOException {
        Optional<ForestPlot> divergence = ReportCharts.divergence(summary);
        if (divergence.isPresent()) {
            page.write(HtmlTemplate.fragment("section", MethodNotes.forest(summary)));
            for (ForestPlot plot : ReportCharts.factors(summary)) {
                draw(plot);
            }
            draw(divergence.get());
        }
        Optional<BubblePlot> speed = ReportCharts.speed(summary);
        if (speed.isPresent()) {
            page.write(HtmlTemplate.fragment("section", MethodNotes.speed()));
            draw(speed.get());
        }
    }

    private void draw(ForestPlot plot) throws IOException {
        page.write(HtmlTemplate.fragment("forest", plot));
    }

    private void draw(BubblePlot plot) throws IOException {
        page.write(HtmlTemplate.fragment("bubbles", plot));
    }

    private void differences() throws IOException {
        FirstDifferences differences = new FirstDifferences(report.plan());
        report.rows(differences::add);
        List<AnsweredPrompt> most = differences.most();
        if (most.isEmpty()) {
            return;
        }
        page.write(HtmlTemplate.fragment(
                "section", MethodNotes.differences(most.size(), differences.differing(), report.plan())));
        page.write(HtmlTemplate.fragment("legend", ""));
        for (AnsweredPrompt one : most) {
            List<PageViews.ChatLine> messages = PageViews.messages(one.prompt());
            PromptSection section = new PromptSection(
                    one.prompt().index() + 1,
                    false,
                    PageViews.question(messages),
                    messages,
                    new AnswerColumns(report.plan(), one).around(TOKENS_BEFORE, TOKENS_AFTER));
            page.write(HtmlTemplate.fragment("difference", section));
        }
    }

    private static PromptSection prompt(ReplayPlan plan, AnsweredPrompt answeredPrompt) {
        Answer control = answeredPrompt.answers().get(plan.control());
        List<PageViews.ChatLine> messages = PageViews.messages(answeredPrompt.prompt());
        boolean same = answeredPrompt.answers().values().stream().allMatch(answer -> isSame(answer, control));
        return new PromptSection(
                answeredPrompt.prompt().index() + 1,
                same,
                PageViews.question(messages),
                messages,
                new AnswerColumns(plan, answeredPrompt).whole());
    }

    private static boolean isSame(Answer answer, @Nullable Answer control) {
        return control != null && answer.visible().equals(control.visible());
    }
}
