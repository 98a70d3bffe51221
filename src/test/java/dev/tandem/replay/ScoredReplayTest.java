package dev.tandem.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.drift.ScoredAnswer.Pair;
import dev.tandem.inference.Capabilities;
import dev.tandem.inference.EngineDescription;
import dev.tandem.inference.EngineDetails;
import dev.tandem.json.JsonMappers;
import dev.tandem.replay.report.ReplayReport;
import dev.tandem.replay.scoring.AnswerScorer;
import dev.tandem.replay.scoring.AnswerScores;
import dev.tandem.replay.scoring.ScoreCodec;
import dev.tandem.replay.scoring.ScoringQuestion;
import dev.tandem.replay.scoring.UnscoredReason;
import dev.tandem.replay.scoring.VariantScore;
import dev.tandem.replay.store.Answer;
import dev.tandem.replay.store.Arm;
import dev.tandem.replay.store.Prompt;
import dev.tandem.replay.store.PromptOrder;
import dev.tandem.replay.store.ReplayFolder;
import dev.tandem.replay.store.ReplayLimits;
import dev.tandem.replay.store.ReplayPlan;
import dev.tandem.replay.store.ResidencyGuard;
import dev.tandem.replay.store.RetryPolicy;
import dev.tandem.replay.store.ScoringDesign;
import dev.tandem.stats.DriftSeries;
import dev.tandem.stats.TokenDrift;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Replays whose answers are scored, by variants that are made up. */
@Tag("unit")
class ScoredReplayTest {

    private static final int PROMPTS = 40;
    private static final ScoringDesign DESIGN =
            new ScoringDesign("r", List.of("r", "a", "b"), 2, List.of("a", "b"), false);

    @TempDir
    Path directory;

    private final List<String> asked = new ArrayList<>();
    private final ReplayCounts counts = new ReplayCounts();

    private static ReplayPlan plan(PromptOrder promptOrder) {
        return ReplayPlanFixture.scored(promptOrder, 0.2, null, DESIGN);
    }

    private ReplayFolder folder(String name, PromptOrder promptOrder) throws IOException {
        ReplayFolder folder = ReplayPlanFixture.folder(directory.resolve(name), promptOrder, PROMPTS);
        folder.writePlan(plan(promptOrder));
        return folder;
    }

    /** Some fail, of some the tokens are not known; all others have three tokens. */
    private static Answer answer(Prompt prompt, Arm arm, ReplayPlan plan) {
        boolean broken = prompt.index() % 13 == 0 && arm.variant().equals("b");
        boolean unknown = prompt.index() % 10 == 3;
        return ReplayPlanFixture.answer(prompt, arm, broken, broken || unknown ? null : List.of(1, 2, 3));
    }

    /** How likely a token is that stands there: depends on who is asked, and what. */
    private static double likelihood(ScoringQuestion scoringQuestion) {
        return switch (scoringQuestion.scorer()) {
            case "r" -> .9;
            case "a" -> .8 - scoringQuestion.prompt().index() * 1e-3;
            default -> .6 - scoringQuestion.prompt().index() * 1e-3;
        };
    }

    private VariantScore opinion(ScoringQuestion scoringQuestion, ReplayPlan plan) {
        asked.add(
                scoringQuestion.prompt().index() + " " + scoringQuestion.arm().name() + " " + scoringQuestion.scorer());
        if (scoringQuestion.scorer().equals("b")
                && scoringQuestion.prompt().index() % 8 == 1
                && scoringQuestion.transcript() != null) {
            return VariantScore.none(scoringQuestion, UnscoredReason.NOT_ACCEPTED);
        }
        return ReplayPlanFixture.opinion(scoringQuestion, likelihood(scoringQuestion));
    }

    private void run(ReplayFolder folder, AnswerSource answerSource, AnswerScorer answerScorer, long tokens)
            throws Exception {
        new ReplayRun(
                        folder.plan(),
                        folder,
                        new ReplayRun.Collaborators(
                                answerSource, answerScorer, (model, variant) -> ResidencyGuard.ALWAYS),
                        new ReplayLimits(new RetryPolicy(Duration.ZERO), tokens),
                        counts)
                .run();
    }

    private static JsonNode report(ReplayFolder folder) throws IOException {
        return JsonMappers.REPLAYS.readTree(ReplayPlanFixture.report(folder, ReplayReport.Form.JSON));
    }

    @ParameterizedTest
    @EnumSource(PromptOrder.class)
    void shouldGiveTheSameDriftWhenItWasStoppedAgainAndAgain(PromptOrder promptOrder) throws Exception {
        ReplayFolder whole = folder("whole", promptOrder);
        run(whole, ScoredReplayTest::answer, this::opinion, 1_000_000);
        List<String> once = List.copyOf(asked);
        asked.clear();

        ReplayFolder stopped = folder("stopped", promptOrder);
        Random random = new Random(5);
        int interruptions = 0;
        for (boolean done = false; !done; ) {
            // Enough for one answer's scores: what is not complete is asked again.
            AtomicInteger left = new AtomicInteger(4 + random.nextInt(20));
            try {
                run(
                        stopped,
                        (prompt, arm, plan) -> {
                            stopAtLast(left);
                            return answer(prompt, arm, plan);
                        },
                        (scoringQuestion, plan) -> {
                            stopAtLast(left);
                            return opinion(scoringQuestion, plan);
                        },
                        1_000_000);
                done = true;
            } catch (InterruptedException e) {
                interruptions++;
                // As a crash amid a write leaves it.
                Files.writeString(stopped.scores(), "{\"prompt\":5,\"arm\":\"a", StandardOpenOption.APPEND);
            }
        }

        assertThat(interruptions).isGreaterThan(10);
        assertThat(ReplayPlanFixture.report(stopped, ReplayReport.Form.JSON))
                .isEqualTo(ReplayPlanFixture.report(whole, ReplayReport.Form.JSON));
        assertThat(asked).containsAll(once);
        assertThat(counts.scored()).isEqualTo(2 * PROMPTS);
    }

    private static void stopAtLast(AtomicInteger left) throws InterruptedException {
        if (left.getAndDecrement() == 0) {
            throw new InterruptedException();
        }
    }

    /** Two in three can be compared; of the others each is asked, as ever. */
    @Test
    void shouldAskNobodyByItselfWhenAllCanBeComparedAtOnce() throws Exception {
        DriftSeries series = DriftSeries.of(Collections.nCopies(4, new TokenDrift(.25, 1, true, 0, 0)));
        AnswerScorer comparing = new AnswerScorer() {
            @Override
            public VariantScore ask(ScoringQuestion scoringQuestion, ReplayPlan plan) {
                return opinion(scoringQuestion, plan);
            }

            @Override
            public Optional<AnswerScores> compare(ScoringQuestion scoringQuestion, ReplayPlan plan) {
                assertThat(scoringQuestion.scorer())
                        .isEqualTo(scoringQuestion.arm().variant());
                return scoringQuestion.prompt().index() % 3 == 2
                        ? Optional.empty()
                        : Optional.of(AnswerScores.compared(
                                scoringQuestion.prompt(),
                                scoringQuestion.arm(),
                                scoringQuestion.answer(),
                                Map.of("r", "r", "a", "a", "b", "b"),
                                Map.of(new Pair("r", "a"), series, new Pair("r", "b"), series)));
            }
        };
        ReplayFolder folder = folder("compared", PromptOrder.PAIRED);

        run(folder, ScoredReplayTest::answer, comparing, 1_000_000);

        assertThat(asked)
                .isNotEmpty()
                .allSatisfy(one ->
                        assertThat(Integer.parseInt(one.split(" ", 2)[0]) % 3).isEqualTo(2));
        List<JsonNode> scored = new ArrayList<>();
        for (String line : Files.readAllLines(folder.scores())) {
            JsonNode one = JsonMappers.REPLAYS.readTree(line);
            if (one.path("cause").isMissingNode() || one.path("cause").isNull()) {
                if (one.path("prompt").asInt() % 3 != 2) {
                    scored.add(one);
                }
            }
        }
        assertThat(scored)
                .hasSizeGreaterThan(30)
                .allSatisfy(one -> assertThat(one.path("pairs"))
                        .hasSize(2)
                        .allSatisfy(
                                pair -> assertThat(pair.path("series").asText()).isEqualTo(ScoreCodec.series(series))));
    }

    /**
     * By hand: 80 answers; b's fails for the prompts 0, 13, 26 and 39; of 3, 13, 23 and 33 no tokens are known, which of
     * 13 leaves a's alone: 3 + 4 answers. Of 69 answers b does not score a's to the prompts 1, 9, 17 and 25, whose
     * tokens are known, and 33's are not.
     */
    @Test
    void shouldCountWhatIsNotScoredByItsCause() throws Exception {
        ReplayFolder folder = folder("counted", PromptOrder.PAIRED);
        run(folder, ScoredReplayTest::answer, this::opinion, 1_000_000);

        JsonNode drift = report(folder).path("drift");
        assertThat(drift.path("scorable").asInt()).isEqualTo(80);
        assertThat(drift.at("/unscored/answer failed").asInt()).isEqualTo(4);
        assertThat(drift.at("/unscored/tokens unknown").asInt()).isEqualTo(7);
        assertThat(drift.at("/scored/a").asInt() + drift.at("/scored/b").asInt())
                .isEqualTo(69);
        assertThat(drift.at("/missing/b/not accepted").asInt()).isEqualTo(4);
        // All rows are about the same answers.
        assertThat(drift.at("/candidates/0/overall/answers").asInt()).isEqualTo(65);
        assertThat(drift.at("/candidates/1/overall/answers").asInt()).isEqualTo(65);
        assertThat(drift.at("/candidates/1/overall/tokens").asInt()).isEqualTo(195);
        assertThat(drift.at("/differences/0/answers").asInt()).isEqualTo(65);
        assertThat(drift.at("/differences/0/klDivergence/value").asDouble()).isNegative();
        assertThat(drift.at("/floors/0/overall/maxKl").asDouble()).isZero();
        assertThat(report(folder).path("notes").toString())
                .contains("4 answer failed, 7 tokens unknown", "'b' did not score some, by cause: 4 not accepted");
    }

    /** Those answers are not like the others: what is left would be selected by the tokens that differ. */
    @Test
    void shouldLeaveAVariantOutAsAWholeWhenItsTokenizerDiffers() throws Exception {
        ReplayFolder folder = folder("stranger", PromptOrder.PAIRED);
        run(
                folder,
                ScoredReplayTest::answer,
                (scoringQuestion, plan) -> scoringQuestion.scorer().equals("b")
                                && scoringQuestion.prompt().index() % 8 == 1
                                && scoringQuestion.transcript() != null
                        ? VariantScore.none(scoringQuestion, UnscoredReason.OTHER_TOKENIZER)
                        : ReplayPlanFixture.opinion(scoringQuestion, likelihood(scoringQuestion)),
                1_000_000);

        JsonNode drift = report(folder).path("drift");
        assertThat(drift.at("/missing/b/other tokenizer").asInt()).isEqualTo(4);
        assertThat(drift.path("candidates")).hasSize(1);
        assertThat(drift.at("/candidates/0/candidate").asText()).isEqualTo("a");
        assertThat(drift.at("/candidates/0/overall/answers").asInt()).isEqualTo(69);
        assertThat(drift.path("differences")).isEmpty();
        assertThat(report(folder).path("notes").toString()).contains("as a whole whose tokenizer differs");
    }

    /** Two copies of a file differ in nothing: that is not too few, nor proof that they never will. */
    @Test
    void shouldSayIdenticalSoFarWhenNothingDiffers() throws Exception {
        ReplayFolder folder = folder("identical", PromptOrder.PAIRED);
        run(
                folder,
                (prompt, arm, plan) -> ReplayPlanFixture.answer(prompt, arm, false, List.of(1, 2, 3)),
                (scoringQuestion, plan) -> ReplayPlanFixture.opinion(scoringQuestion, .8),
                1_000_000);

        JsonNode drift = report(folder).path("drift");
        assertThat(drift.at("/differences/0/nearer").asText()).isEqualTo("IDENTICAL");
        assertThat(drift.at("/intervals/0/meanKl/identical").asBoolean()).isTrue();
        assertThat(drift.at("/intervals/0/meanKl/units").asInt()).isEqualTo(PROMPTS);
        assertThat(ReplayPlanFixture.report(folder, ReplayReport.Form.MARKDOWN))
                .contains("identical so far, in 40 conversations")
                .doesNotContain("too few");
    }

    @Test
    void shouldWarnOfAReferenceWithFewerBitsThanACandidate() throws Exception {
        ReplayFolder folder = folder("bits", PromptOrder.PAIRED);
        run(folder, ScoredReplayTest::answer, this::opinion, 1_000_000);
        Map<String, Double> bits = Map.of("r", 2.7, "a", 8.5, "b", 2.5);

        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ReplayReport.of(
                        folder.plan(),
                        ReplayPlanFixture.progress("completed"),
                        folder,
                        (id, fingerprint) -> runs(bits.get(id.variant())))
                .write(ReplayReport.Form.JSON, out);

        assertThat(JsonMappers.REPLAYS.readTree(out.toByteArray()).path("notes").toString())
                .containsOnlyOnce("The reference 'r' has 2.70 bits per weight, fewer than 'a' with 8.50")
                .doesNotContain("fewer than 'b'");
        assertThat(report(folder).path("notes").toString()).doesNotContain("bits per weight");
    }

    private static EngineDescription runs(@Nullable Double bits) {
        return new EngineDescription(
                "llama-server",
                "b1",
                null,
                null,
                bits,
                null,
                null,
                2048,
                "f16",
                1,
                "",
                Capabilities.EVERYTHING,
                EngineDetails.UNKNOWN);
    }

    /** D(.9 ‖ p) of the prompt 0 with p = .8: .9 ln(.9/.8) + .1 ln(.1/.2). */
    @Test
    void shouldReportTheDriftInAllForms() throws Exception {
        ReplayFolder folder = folder("forms", PromptOrder.PAIRED);
        run(folder, ScoredReplayTest::answer, this::opinion, 3);

        JsonNode drift = report(folder).path("drift");
        assertThat(drift.at("/candidates/0/overall/meanKl/value").asDouble())
                .isCloseTo(.9 * Math.log(.9 / .8) + .1 * Math.log(.1 / .2), org.assertj.core.data.Offset.offset(1e-6));
        assertThat(drift.at("/unscored/beyond limit").asInt()).isEqualTo(68);
        for (ReplayReport.Form form : List.of(ReplayReport.Form.MARKDOWN, ReplayReport.Form.HTML)) {
            assertThat(ReplayPlanFixture.report(folder, form))
                    .contains("Drift", "mean KLD", "0.03669", "Which is nearer to r", "beyond limit");
        }
    }
}
