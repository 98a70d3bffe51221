package dev.tandem.replay.report;

import dev.tandem.inference.EngineDescription;
import dev.tandem.replay.scoring.AnswerScores;
import dev.tandem.replay.store.Answer;
import dev.tandem.replay.store.AnswerKey;
import dev.tandem.replay.store.Arm;
import dev.tandem.replay.store.EntryIndex;
import dev.tandem.replay.store.EntryReader;
import dev.tandem.replay.store.Prompt;
import dev.tandem.replay.store.PromptIterator;
import dev.tandem.replay.store.ReplayFolder;
import dev.tandem.replay.store.ReplayPlan;
import dev.tandem.replay.store.ReplayProgress;
import dev.tandem.routing.VariantId;
import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * What came out of a replay, to be written in one of several forms. Only its summary is in memory: the answers are read
 * from the disk as they are written. Blocks.
 */
public final class ReplayReport {

    private final ReplayPlan plan;
    private final ReplayFolder folder;
    private final EntryIndex<Answer> answers;
    private final EntryIndex<AnswerScores> scores;
    private final ReplaySummary summary;

    private ReplayReport(
            ReplayPlan plan,
            ReplayFolder folder,
            EntryIndex<Answer> answers,
            EntryIndex<AnswerScores> scores,
            ReplaySummary summary) {
        this.plan = plan;
        this.folder = folder;
        this.answers = answers;
        this.scores = scores;
        this.summary = summary;
    }

    /** Adds up what is there. */
    public static ReplayReport of(
            ReplayPlan plan,
            ReplayProgress progress,
            ReplayFolder folder,
            BiFunction<VariantId, String, @Nullable EngineDescription> describe)
            throws IOException {
        EntryIndex<Answer> answers = EntryIndex.of(folder.answers(), Answer.KIND);
        EntryIndex<AnswerScores> scores = EntryIndex.of(folder.scores(), AnswerScores.KIND);
        ReportAggregator reportAggregator = new ReportAggregator(plan);
        rows(plan, folder, answers, scores, reportAggregator::add);
        return new ReplayReport(plan, folder, answers, scores, reportAggregator.summary(progress, describe));
    }

    /** What the replay says to each question, in one sentence each. */
    public List<Verdict> verdicts() {
        return new VerdictWriter(summary).verdicts();
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
        rows(plan, folder, answers, scores, reader);
    }

    /** In the order of the prompts, whatever the order in which they were answered and scored. */
    private static void rows(
            ReplayPlan plan,
            ReplayFolder folder,
            EntryIndex<Answer> answers,
            EntryIndex<AnswerScores> scores,
            RowReader reader)
            throws IOException {
        try (PromptIterator prompts = folder.prompts();
                EntryReader<Answer> answered = EntryReader.of(folder.answers(), answers);
                EntryReader<AnswerScores> scored = EntryReader.of(folder.scores(), scores)) {
            for (Prompt prompt = prompts.next(); prompt != null; prompt = prompts.next()) {
                reader.accept(new AnsweredPrompt(
                        prompt, byArm(prompt, plan.arms(), answered), byArm(prompt, plan.scoredArms(), scored)));
            }
        }
    }

    private static <E> Map<Arm, E> byArm(Prompt prompt, List<Arm> arms, EntryReader<E> entries) throws IOException {
        Map<Arm, E> found = new LinkedHashMap<>();
        for (Arm arm : arms) {
            Optional<E> entry = entries.read(AnswerKey.of(prompt, arm));
            if (entry.isPresent()) {
                found.put(arm, entry.get());
            }
        }
        return found;
    }
}
