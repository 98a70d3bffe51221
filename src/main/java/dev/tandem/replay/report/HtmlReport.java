package dev.tandem.replay.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.quality.Signal;
import dev.tandem.replay.store.Answer;
import dev.tandem.replay.store.Arm;
import dev.tandem.replay.store.Prompt;
import dev.tandem.replay.store.ReplayPlan;
import dev.tandem.stats.TextComparison;
import io.quarkus.qute.RawString;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The report as one page that needs nothing else: no script, nothing fetched, and a policy that forbids both. All that
 * comes from prompts and answers is escaped.
 */
final class HtmlReport {

    private static final int LONGEST_QUESTION = 160;

    private HtmlReport() {}

    /** What the page begins with. */
    record PageHead(String model, String lead, RawString style, List<ReportTables.Table> tables, List<String> notes) {}

    /**
     * The answers to one prompt.
     *
     * @param number from 1
     * @param same whether all answers are that of the first
     */
    record PromptSection(
            int number, boolean same, String question, List<ChatLine> messages, List<AnswerColumn> answers) {}

    record ChatLine(String role, String content) {}

    /**
     * One answer.
     *
     * @param common what it begins with as the first does
     * @param different the rest
     */
    record AnswerColumn(String arm, String common, String different, String figures) {}

    static void write(ReplayReport report, OutputStream out) throws IOException {
        Writer page = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
        page.write(HtmlTemplate.fragment("head", head(report.summary())));
        report.rows(
                answeredPrompt -> page.write(HtmlTemplate.fragment("prompt", prompt(report.plan(), answeredPrompt))));
        page.write(HtmlTemplate.fragment("foot", ""));
        page.flush();
    }

    private static PageHead head(ReplaySummary summary) {
        return new PageHead(
                summary.model(),
                summary.prompts() + " prompts of " + summary.units() + " conversations · seed "
                        + summary.seed()
                        + " · " + summary.replay().state() + " · "
                        + summary.replay().createdAt().toString().substring(0, 10),
                new RawString(HtmlTemplate.resource("report.css")),
                ReportTables.of(summary),
                summary.notes());
    }

    private static PromptSection prompt(ReplayPlan plan, AnsweredPrompt answeredPrompt) {
        Prompt prompt = answeredPrompt.prompt();
        Answer control = answeredPrompt.answers().get(plan.control());
        List<ChatLine> messages = new ArrayList<>();
        for (JsonNode message : prompt.body().path("messages")) {
            messages.add(new ChatLine(message.path("role").asText(), content(message.path("content"))));
        }
        List<AnswerColumn> answers = new ArrayList<>();
        for (Arm arm : plan.arms()) {
            Answer answer = answeredPrompt.answers().get(arm);
            if (answer != null) {
                answers.add(column(arm, answer, control));
            }
        }
        boolean same = answeredPrompt.answers().values().stream()
                .allMatch(answer -> control != null && answer.visible().equals(control.visible()));
        return new PromptSection(prompt.index() + 1, same, question(messages), messages, answers);
    }

    private static AnswerColumn column(Arm arm, Answer answer, @Nullable Answer control) {
        String visible = answer.failed() ? answer.error() + ": " + answer.message() : answer.visible();
        int common = answer.failed() || control == null ? visible.length() : common(visible, control.visible());
        return new AnswerColumn(
                arm.name(),
                visible.substring(0, common),
                visible.substring(common),
                NumberFormats.number(answer.outputTokens()) + " tokens · first after "
                        + NumberFormats.milliseconds(answer.timeToFirstToken()) + " · "
                        + NumberFormats.milliseconds(answer.timePerOutputToken()) + " per token"
                        + (answer.finishReason() == null ? "" : " · " + answer.finishReason())
                        + (answer.signals().isEmpty() ? "" : " · " + Signal.join(answer.signals())));
    }

    private static int common(String text, String other) {
        int characters = TextComparison.firstDifference(text, other);
        return characters < 0 ? text.length() : text.offsetByCodePoints(0, characters);
    }

    private static String question(List<ChatLine> messages) {
        String last = messages.stream()
                .filter(message -> message.role().equals("user"))
                .map(ChatLine::content)
                .reduce("", (before, after) -> after);
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
}
