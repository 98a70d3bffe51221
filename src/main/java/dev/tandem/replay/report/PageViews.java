package dev.tandem.replay.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.replay.store.Prompt;
import io.quarkus.qute.RawString;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** What the page's template is given. Pure. */
final class PageViews {

    private static final Pattern NUMBER = Pattern.compile(
            "[-−+×]?[\\d,]+(\\.\\d+)?( (%|ms|GB|MB))?( [\\[(].*)?|< [\\d.]+|\\d+ / \\d+|" + NumberFormats.NONE);

    private static final int LONGEST_QUESTION = 160;
    private static final int LONGEST_LINE = 28;

    private PageViews() {}

    /** What the page begins with. */
    record PageHead(String title, String lead, RawString style, List<QuestionView> questions) {}

    /** A question, with what is said to it. */
    record QuestionView(String text, List<VerdictView> verdicts) {}

    /**
     * One answer to a question.
     *
     * @param sign stands for the reading, so that it does not depend on colour
     * @param style {@code sure} where something is known, else {@code open}
     */
    record VerdictView(String sign, String label, String style, String sentence) {}

    /** A section's title, with paragraphs. */
    record SectionView(String title, List<String> lines) {}

    /**
     * A cell.
     *
     * @param style {@code n} in a column of numbers, {@code w} where the text may be broken
     */
    record CellView(String text, String style) {}

    /** What somebody said in a chat. */
    record ChatLine(String role, String content) {}

    /** A table. */
    record TableView(String title, String note, List<CellView> head, List<List<CellView>> rows) {}

    static List<QuestionView> questions(List<Verdict> verdicts) {
        List<QuestionView> questions = new ArrayList<>();
        for (Verdict.Question question : Verdict.Question.values()) {
            List<VerdictView> answers = verdicts.stream()
                    .filter(verdict -> verdict.question() == question)
                    .map(PageViews::verdict)
                    .toList();
            if (!answers.isEmpty()) {
                questions.add(new QuestionView(question.text(), answers));
            }
        }
        return questions;
    }

    private static VerdictView verdict(Verdict verdict) {
        Verdict.Reading reading = verdict.reading();
        boolean sure = reading == Verdict.Reading.BEYOND_NOISE || reading == Verdict.Reading.EQUIVALENT;
        return new VerdictView(sign(reading), reading.label(), sure ? "sure" : "open", verdict.sentence());
    }

    static String sign(Verdict.Reading reading) {
        return switch (reading) {
            case BEYOND_NOISE -> "●";
            case NOT_BEYOND_NOISE -> "○";
            case EQUIVALENT -> "≈";
            case DEPENDS -> "◐";
            case IDENTICAL_SO_FAR -> "=";
            case TOO_EARLY -> "…";
            case NOT_MEASURED -> "–";
            case DESCRIPTIVE -> "◦";
        };
    }

    /** Columns all of whose cells are numbers are aligned as such. */
    static TableView table(ReportTables.Table table) {
        List<Boolean> numbers = numbers(table);
        return new TableView(
                table.title(),
                table.note(),
                cells(table.head(), numbers),
                table.rows().stream().map(row -> cells(row, numbers)).toList());
    }

    static List<Boolean> numbers(ReportTables.Table table) {
        return IntStream.range(0, table.head().size())
                .mapToObj(i -> !table.rows().isEmpty()
                        && table.rows().stream()
                                .allMatch(row -> NUMBER.matcher(row.get(i)).matches())
                        && table.rows().stream().anyMatch(row -> !row.get(i).equals(NumberFormats.NONE)))
                .toList();
    }

    /** What stands in brackets behind a number may stand below it. */
    private static String style(String text, boolean number) {
        boolean wide = text.length() > LONGEST_LINE || (number && text.contains("("));
        return (number ? "n" : "") + (wide ? number ? " w" : "w" : "");
    }

    private static List<CellView> cells(List<String> texts, List<Boolean> numbers) {
        return IntStream.range(0, texts.size())
                .mapToObj(i -> new CellView(texts.get(i), style(texts.get(i), numbers.get(i))))
                .toList();
    }

    static List<ChatLine> messages(Prompt prompt) {
        List<ChatLine> messages = new ArrayList<>();
        for (JsonNode message : prompt.body().path("messages")) {
            messages.add(new ChatLine(message.path("role").asText(), content(message.path("content"))));
        }
        return messages;
    }

    static String question(List<ChatLine> messages) {
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
