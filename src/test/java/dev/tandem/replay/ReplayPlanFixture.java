package dev.tandem.replay;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.experiment.Outcome.Result;
import dev.tandem.replay.prompt.PromptReader;
import dev.tandem.replay.prompt.RequestCheck;
import dev.tandem.replay.report.ReplayReport;
import dev.tandem.replay.scoring.AnswerScorer;
import dev.tandem.replay.scoring.ScoreCodec;
import dev.tandem.replay.scoring.ScoringQuestion;
import dev.tandem.replay.scoring.Transcript;
import dev.tandem.replay.scoring.VariantScore;
import dev.tandem.replay.store.Answer;
import dev.tandem.replay.store.Arm;
import dev.tandem.replay.store.Prompt;
import dev.tandem.replay.store.PromptOrder;
import dev.tandem.replay.store.PromptSelection;
import dev.tandem.replay.store.ReplayFolder;
import dev.tandem.replay.store.ReplayLimits;
import dev.tandem.replay.store.ReplayPlan;
import dev.tandem.replay.store.ReplayProgress;
import dev.tandem.replay.store.ResidencyGuard;
import dev.tandem.replay.store.RetryPolicy;
import dev.tandem.replay.store.ScoringDesign;
import dev.tandem.stats.DriftSeries;
import dev.tandem.stats.TokenScore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Plans and prompts for tests. */
public final class ReplayPlanFixture {

    /** Passes everything. */
    public static final RequestCheck LENIENT = new RequestCheck() {
        @Override
        public void check(ObjectNode body) {
            if (body.has("refused")) {
                throw new IllegalArgumentException("'refused' is refused");
            }
        }

        @Override
        public Failure name(Throwable failure) {
            return new Failure(Result.UPSTREAM_ERROR, "broken", 502, "broken");
        }
    };

    /** Is not to be asked. */
    static final AnswerScorer UNASKED = (scoringQuestion, plan) -> {
        throw new AssertionError("no answer is to be scored");
    };

    public static final ReplayLimits LIMITS = new ReplayLimits(new RetryPolicy(Duration.ZERO), 1_000_000);

    private static final List<Arm> ARMS =
            List.of(new Arm("a", "a", false), new Arm("b", "b", false), new Arm("a again", "a", true));

    private ReplayPlanFixture() {}

    /** Answers only; all are there. */
    public static ReplayRun.Collaborators cast(AnswerSource answerSource) {
        return new ReplayRun.Collaborators(answerSource, UNASKED, (model, variant) -> ResidencyGuard.ALWAYS);
    }

    public static ReplayPlan plan(PromptOrder promptOrder, PromptSelection promptSelection) {
        return new ReplayPlan(
                "rp_1", "demo", ARMS, 7, promptOrder, promptSelection, null, 0.2, Instant.EPOCH, null, null, null);
    }

    public static List<Prompt> read(String file, PromptSelection promptSelection) throws IOException {
        List<Prompt> prompts = new ArrayList<>();
        new PromptReader(plan(PromptOrder.PAIRED, promptSelection), 1000, LENIENT)
                .read(new ByteArrayInputStream(file.getBytes(StandardCharsets.UTF_8)), prompts::add);
        return prompts;
    }

    /** A directory with a plan and so many prompts. */
    static ReplayFolder folder(Path path, PromptOrder promptOrder, int prompts) throws IOException {
        ReplayFolder folder = new ReplayFolder(path);
        folder.create();
        StringBuilder file = new StringBuilder();
        for (int i = 0; i < prompts; i++) {
            file.append("{\"messages\":[{\"role\":\"user\",\"content\":\"question ")
                    .append(i)
                    .append("\"}]}\n");
        }
        ReplayPlan plan = plan(promptOrder, PromptSelection.LAST);
        folder.writePrompts(sink -> new PromptReader(plan, 1000, LENIENT)
                .read(new ByteArrayInputStream(file.toString().getBytes(StandardCharsets.UTF_8)), sink));
        folder.writePlan(plan);
        return folder;
    }

    /**
     * An answer of four tokens of prompt and three of its own.
     *
     * @param broken whether the variant fails instead
     * @param tokens the answer's, where they are known
     */
    static Answer answer(Prompt prompt, Arm arm, boolean broken, @Nullable List<Integer> tokens) {
        return new Answer(
                prompt.index(),
                arm.name(),
                "f" + arm.variant(),
                broken ? "upstream_error" : null,
                broken ? "It broke." : null,
                broken ? "" : "answer",
                null,
                null,
                "stop",
                4,
                3,
                Set.of(),
                .1,
                .01,
                .14,
                null,
                0,
                tokens,
                null);
    }

    /** What a variant says that finds each token equally likely. */
    public static VariantScore opinion(ScoringQuestion scoringQuestion, double p) {
        double other = Math.log(1 - p);
        List<TokenScore> scores = Stream.of(1, 2, 3)
                .map(token -> p < .5
                        ? new TokenScore(
                                token, Math.log(p), new int[] {token + 100, token}, new double[] {other, Math.log(p)})
                        : new TokenScore(
                                token, Math.log(p), new int[] {token, token + 100}, new double[] {Math.log(p), other}))
                .toList();
        return new VariantScore(
                scoringQuestion.prompt().index(),
                scoringQuestion.arm().name(),
                scoringQuestion.scorer(),
                "f" + scoringQuestion.scorer(),
                null,
                scoringQuestion.transcript() == null ? new Transcript(List.of(9, 9, 9, 9), "text") : null,
                ScoreCodec.scores(scores),
                scoringQuestion.twice() ? ScoreCodec.series(DriftSeries.between(scores, scores)) : null);
    }

    /** A plan like {@link #plan(PromptOrder, PromptSelection)}, of which some variants take turns and answers are scored. */
    static ReplayPlan scored(
            PromptOrder promptOrder, double floor, @Nullable List<String> stays, ScoringDesign design) {
        return new ReplayPlan(
                "rp_1",
                "demo",
                ARMS,
                7,
                promptOrder,
                PromptSelection.LAST,
                null,
                floor,
                Instant.EPOCH,
                stays,
                design,
                null);
    }

    /** The report on a replay that has ended. */
    static String report(ReplayFolder folder, ReplayReport.Form form) throws IOException {
        return report(folder, form, "completed");
    }

    static String report(ReplayFolder folder, ReplayReport.Form form, String state) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ReplayReport.of(folder.plan(), progress(state), folder, (id, fingerprint) -> null)
                .write(form, out);
        return out.toString(StandardCharsets.UTF_8);
    }

    public static ReplayProgress progress(String state) {
        return new ReplayProgress("rp_1", "demo", state, null, 1, 2, 2, 0, 0, 0, Instant.EPOCH, null);
    }
}
