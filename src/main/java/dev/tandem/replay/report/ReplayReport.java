package dev.tandem.replay.report;

import dev.tandem.inference.EngineDescription;
import dev.tandem.replay.scoring.AnswerScores;
import dev.tandem.replay.store.Answer;
import dev.tandem.replay.store.AnswerKey;
import dev.tandem.replay.store.Arm;
import dev.tandem.replay.store.EntryIndex;
import dev.tandem.replay.store.Prompt;
import dev.tandem.replay.store.PromptIterator;
import dev.tandem.replay.store.ReplayFolder;
import dev.tandem.replay.store.ReplayPlan;
import dev.tandem.replay.store.ReplayProgress;
import dev.tandem.routing.VariantId;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * What came out of a replay, to be written in one of several forms. Only its summary is in memory: the answers are read
 * from the disk as they are written. Blocks.
 */
public final class ReplayReport {

    private final ReplayPlan plan;
    private final ReplayFolder folder;
    private final EntryIndex<Answer> index;
    private final ReplaySummary summary;

    private ReplayReport(ReplayPlan plan, ReplayFolder folder, EntryIndex<Answer> index, ReplaySummary summary) {
        this.plan = plan;
        this.folder = folder;
        this.index = index;
        this.summary = summary;
    }

    /** Adds up what is there. */
    public static ReplayReport of(
            ReplayPlan plan,
            ReplayProgress progress,
            ReplayFolder folder,
            BiFunction<VariantId, String, @Nullable EngineDescription> describe)
            throws IOException {
        EntryIndex<Answer> index = EntryIndex.of(folder.answers(), Answer.KIND);
        ReportAggregator reportAggregator = new ReportAggregator(plan);
        rows(plan, folder, index, reportAggregator::add);
        if (plan.isScored()) {
            scored(plan, folder, reportAggregator);
        }
        return new ReplayReport(plan, folder, index, reportAggregator.summary(progress, describe));
    }

    /** Forms of a report. */
    public enum Form {
        /** For programs; with all answers. */
        JSON,
        /** For people who paste it somewhere; without answers. */
        MARKDOWN,
        /** For people; one page that needs nothing else, with all answers side by side. */
        HTML
    }

    /** Writes it, and leaves the stream open. */
    public void write(Form form, OutputStream out) throws IOException {
        switch (form) {
            case JSON -> JsonReport.write(this, out);
            case MARKDOWN -> MarkdownReport.write(this, out);
            case HTML -> HtmlReport.write(this, out);
        }
    }

    ReplayPlan plan() {
        return plan;
    }

    ReplaySummary summary() {
        return summary;
    }

    /** Is given rows, in the order of their prompts. */
    interface RowReader {

        void accept(AnsweredPrompt answeredPrompt) throws IOException;
    }

    void rows(RowReader reader) throws IOException {
        rows(plan, folder, index, reader);
    }

    /** In the order of the prompts, whatever the order in which they were scored. */
    private static void scored(ReplayPlan plan, ReplayFolder folder, ReportAggregator reportAggregator)
            throws IOException {
        EntryIndex<AnswerScores> index = EntryIndex.of(folder.scores(), AnswerScores.KIND);
        if (index.size() == 0) {
            return;
        }
        try (PromptIterator prompts = folder.prompts();
                RandomAccessFile scores = new RandomAccessFile(folder.scores().toFile(), "r")) {
            for (Prompt prompt = prompts.next(); prompt != null; prompt = prompts.next()) {
                for (Arm arm : plan.scoredArms()) {
                    var scored = index.read(scores, AnswerKey.of(prompt, arm));
                    if (scored.isPresent()) {
                        reportAggregator.add(prompt, arm, scored.get());
                    }
                }
            }
        }
    }

    private static void rows(ReplayPlan plan, ReplayFolder folder, EntryIndex<Answer> index, RowReader reader)
            throws IOException {
        try (PromptIterator prompts = folder.prompts();
                RandomAccessFile answers = new RandomAccessFile(folder.answers().toFile(), "r")) {
            for (Prompt prompt = prompts.next(); prompt != null; prompt = prompts.next()) {
                Map<Arm, Answer> row = new LinkedHashMap<>();
                for (Arm arm : plan.arms()) {
                    var answer = index.read(answers, AnswerKey.of(prompt, arm));
                    if (answer.isPresent()) {
                        row.put(arm, answer.get());
                    }
                }
                reader.accept(new AnsweredPrompt(prompt, row));
            }
        }
    }
}
