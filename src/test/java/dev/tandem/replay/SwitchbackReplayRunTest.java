package dev.tandem.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.json.JsonMappers;
import dev.tandem.replay.report.ReplayReport;
import dev.tandem.replay.scoring.ScoringQuestion;
import dev.tandem.replay.scoring.VariantScore;
import dev.tandem.replay.store.Answer;
import dev.tandem.replay.store.Arm;
import dev.tandem.replay.store.NotReadyException;
import dev.tandem.replay.store.Prompt;
import dev.tandem.replay.store.PromptOrder;
import dev.tandem.replay.store.ReplayFolder;
import dev.tandem.replay.store.ReplayPlan;
import dev.tandem.replay.store.ResidencyGuard;
import dev.tandem.replay.store.ScoringDesign;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Replays of variants of which one is there at a time: a and b take turns, r is always there and only scores. */
@Tag("unit")
class SwitchbackReplayRunTest {

    private static final int PROMPTS = 20;

    @TempDir
    Path directory;

    private final List<String> loads = new ArrayList<>();
    private final List<String> asked = new ArrayList<>();
    private final ReplayCounts counts = new ReplayCounts();
    private String loaded = "";
    private int kept;
    private AtomicInteger left = new AtomicInteger(Integer.MAX_VALUE);

    private static ReplayPlan plan(boolean again) {
        return ReplayPlanFixture.scored(
                PromptOrder.BY_VARIANT,
                0.3,
                List.of("b", "a"),
                new ScoringDesign("r", List.of("r", "a", "b"), 2, again ? List.of("a", "b") : List.of("b"), again));
    }

    /** One that is loaded when it is asked for, and that nothing else drives out. */
    private ResidencyGuard presence(String variant) {
        kept++;
        return new ResidencyGuard() {
            @Override
            public void ensure() {
                if (!loaded.equals(variant)) {
                    loads.add(variant);
                    loaded = variant;
                }
            }

            @Override
            public void close() {
                kept--;
            }
        };
    }

    private void there(String variant) throws NotReadyException, InterruptedException {
        if (left.getAndDecrement() == 0) {
            throw new InterruptedException();
        }
        if (!variant.equals("r") && !variant.equals(loaded)) {
            throw new NotReadyException(variant + " is not there", Duration.ZERO);
        }
    }

    private Answer answer(Prompt prompt, Arm arm) throws NotReadyException, InterruptedException {
        there(arm.variant());
        asked.add(prompt.index() + " " + arm.name());
        boolean broken = prompt.index() % 7 == 0 && arm.variant().equals("b");
        return ReplayPlanFixture.answer(prompt, arm, broken, broken ? null : List.of(1, 2, 3));
    }

    private VariantScore opinion(ScoringQuestion scoringQuestion) throws NotReadyException, InterruptedException {
        there(scoringQuestion.scorer());
        asked.add(scoringQuestion.prompt().index() + " " + scoringQuestion.arm().name() + " by "
                + scoringQuestion.scorer());
        double p = switch (scoringQuestion.scorer()) {
            case "r" -> .9;
            case "a" -> .8;
            default -> .7 - scoringQuestion.prompt().index() * 1e-3;
        };
        return ReplayPlanFixture.opinion(scoringQuestion, p);
    }

    private ReplayFolder folder(String name, boolean again) throws IOException {
        ReplayFolder folder = ReplayPlanFixture.folder(directory.resolve(name), PromptOrder.BY_VARIANT, PROMPTS);
        folder.writePlan(plan(again));
        return folder;
    }

    private void run(ReplayFolder folder) throws Exception {
        new ReplayRun(
                        folder.plan(),
                        folder,
                        new ReplayRun.Collaborators(
                                (prompt, arm, plan) -> answer(prompt, arm),
                                (scoringQuestion, plan) -> opinion(scoringQuestion),
                                (model, variant) -> presence(variant)),
                        ReplayPlanFixture.LIMITS,
                        counts)
                .run();
    }

    /** By hand: b fails 3 of 20 prompts (0, 7, 14). */
    @Test
    void shouldLoadEachVariantOnceAndScoreWhatTheFirstAnswered() throws Exception {
        ReplayFolder folder = folder("once", false);

        run(folder);

        assertThat(loads).containsExactly("b", "a");
        JsonNode report = JsonMappers.REPLAYS.readTree(ReplayPlanFixture.report(folder, ReplayReport.Form.JSON));
        JsonNode drift = report.path("drift");
        assertThat(drift.path("answersOf")).hasSize(1);
        assertThat(drift.at("/scored/b").asInt()).isEqualTo(17);
        assertThat(drift.at("/unscored/answer failed").asInt()).isEqualTo(3);
        assertThat(drift.at("/differences/0/answers").asInt()).isEqualTo(17);
        assertThat(report.path("notes").toString())
                .contains("each was loaded once: all scored the answers of 'b'. Those of 'a' were not scored");
        assertThat(folder.variantScores()).doesNotExist();
        assertThat(counts.scored()).isEqualTo(PROMPTS);
    }

    @Test
    void shouldLoadTheFirstAgainForTheAnswersOfTheSecondWhenAllAreWanted() throws Exception {
        ReplayFolder folder = folder("all", true);

        run(folder);

        assertThat(loads).containsExactly("b", "a", "b");
        JsonNode report = JsonMappers.REPLAYS.readTree(ReplayPlanFixture.report(folder, ReplayReport.Form.JSON));
        assertThat(report.at("/drift/scored/a").asInt()).isEqualTo(20);
        assertThat(report.at("/drift/scored/b").asInt()).isEqualTo(17);
        assertThat(report.path("notes").toString()).doesNotContain("loaded once");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldGiveTheSameReportWhenItWasStoppedAgainAndAgainAndScoreNothingTwice(boolean again) throws Exception {
        ReplayFolder whole = folder("whole", again);
        run(whole);
        List<String> once = List.copyOf(asked);
        asked.clear();

        ReplayFolder stopped = folder("stopped", again);
        Random random = new Random(6);
        int interruptions = 0;
        for (boolean done = false; !done; ) {
            left = new AtomicInteger(random.nextInt(20));
            loads.clear();
            loaded = "";
            try {
                run(stopped);
                done = true;
            } catch (InterruptedException e) {
                interruptions++;
            }
            assertThat(kept).as("what was stopped keeps nothing loaded").isZero();
            assertThat(loads).as("what is done is not loaded again").hasSizeLessThanOrEqualTo(again ? 3 : 2);
        }

        assertThat(interruptions).isGreaterThan(5);
        assertThat(asked).containsExactlyInAnyOrderElementsOf(once);
        assertThat(ReplayPlanFixture.report(stopped, ReplayReport.Form.JSON))
                .isEqualTo(ReplayPlanFixture.report(whole, ReplayReport.Form.JSON));
    }
}
