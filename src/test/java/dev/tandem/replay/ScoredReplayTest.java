package dev.tandem.replay;

import dev.tandem.replay.report.Report;
import dev.tandem.replay.scoring.Examiner;
import dev.tandem.replay.scoring.Opinion;
import dev.tandem.replay.scoring.Question;
import dev.tandem.replay.scoring.Unscored;
import dev.tandem.replay.store.Answer;
import dev.tandem.replay.store.Arm;
import dev.tandem.replay.store.Order;
import dev.tandem.replay.store.Patience;
import dev.tandem.replay.store.Presence;
import dev.tandem.replay.store.Prompt;
import dev.tandem.replay.store.ReplayFolder;
import dev.tandem.replay.store.ReplayLimits;
import dev.tandem.replay.store.ReplayPlan;
import dev.tandem.replay.store.ScoringDesign;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.json.JsonMappers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
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
    private final Counts counts = new Counts();

    private static ReplayPlan plan(Order order) {
        return Plans.scored(order, 0.2, null, DESIGN);
    }

    private ReplayFolder folder(String name, Order order) throws IOException {
        ReplayFolder folder = Plans.folder(directory.resolve(name), order, PROMPTS);
        folder.writePlan(plan(order));
        return folder;
    }

    /** Some fail, of some the tokens are not known; all others have three tokens. */
    private static Answer answer(Prompt prompt, Arm arm, ReplayPlan plan) {
        boolean broken = prompt.index() % 13 == 0 && arm.variant().equals("b");
        boolean unknown = prompt.index() % 10 == 3;
        return Plans.answer(prompt, arm, broken, broken || unknown ? null : List.of(1, 2, 3));
    }

    /** How likely a token is that stands there: depends on who is asked, and what. */
    private static double likelihood(Question question) {
        return switch (question.scorer()) {
            case "r" -> .9;
            case "a" -> .8 - question.prompt().index() * 1e-3;
            default -> .6 - question.prompt().index() * 1e-3;
        };
    }

    private Opinion opinion(Question question, ReplayPlan plan) {
        asked.add(question.prompt().index() + " " + question.arm().name() + " " + question.scorer());
        if (question.scorer().equals("b") && question.prompt().index() % 8 == 1 && question.transcript() != null) {
            return Opinion.none(question, Unscored.OTHER_TOKENIZER);
        }
        return Plans.opinion(question, likelihood(question));
    }

    private void run(ReplayFolder folder, Respondent respondent, Examiner examiner, long tokens) throws Exception {
        new ReplayRun(
                        folder.plan(),
                        folder,
                        new ReplayRun.Cast(respondent, examiner, (model, variant) -> Presence.ALWAYS),
                        new ReplayLimits(new Patience(Duration.ZERO), tokens),
                        counts)
                .run();
    }

    private static JsonNode report(ReplayFolder folder) throws IOException {
        return JsonMappers.REPLAYS.readTree(Plans.report(folder, Report.Form.JSON));
    }

    @ParameterizedTest
    @EnumSource(Order.class)
    void shouldGiveTheSameDriftWhenItWasStoppedAgainAndAgain(Order order) throws Exception {
        ReplayFolder whole = folder("whole", order);
        run(whole, ScoredReplayTest::answer, this::opinion, 1_000_000);
        List<String> once = List.copyOf(asked);
        asked.clear();

        ReplayFolder stopped = folder("stopped", order);
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
                        (question, plan) -> {
                            stopAtLast(left);
                            return opinion(question, plan);
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
        assertThat(Plans.report(stopped, Report.Form.JSON)).isEqualTo(Plans.report(whole, Report.Form.JSON));
        assertThat(asked).containsAll(once);
        assertThat(counts.scored()).isEqualTo(2 * PROMPTS);
    }

    private static void stopAtLast(AtomicInteger left) throws InterruptedException {
        if (left.getAndDecrement() == 0) {
            throw new InterruptedException();
        }
    }

    /**
     * By hand: 80 answers; b's fails for the prompts 0, 13, 26 and 39; of 3, 13, 23 and 33 no tokens are known, which of
     * 13 leaves a's alone: 3 + 4 answers. Of 69 answers b does not score a's to the prompts 1, 9, 17 and 25, whose
     * tokens are known, and 33's are not.
     */
    @Test
    void shouldCountWhatIsNotScoredByItsCause() throws Exception {
        ReplayFolder folder = folder("counted", Order.PAIRED);
        run(folder, ScoredReplayTest::answer, this::opinion, 1_000_000);

        JsonNode drift = report(folder).path("drift");
        assertThat(drift.path("scorable").asInt()).isEqualTo(80);
        assertThat(drift.at("/unscored/answer failed").asInt()).isEqualTo(4);
        assertThat(drift.at("/unscored/tokens unknown").asInt()).isEqualTo(7);
        assertThat(drift.at("/scored/a").asInt() + drift.at("/scored/b").asInt())
                .isEqualTo(69);
        assertThat(drift.at("/missing/b/other tokenizer").asInt()).isEqualTo(4);
        assertThat(drift.at("/candidates/0/overall/answers").asInt()).isEqualTo(69);
        assertThat(drift.at("/candidates/1/overall/answers").asInt()).isEqualTo(65);
        assertThat(drift.at("/candidates/1/overall/tokens").asInt()).isEqualTo(195);
        assertThat(drift.at("/differences/0/answers").asInt()).isEqualTo(65);
        assertThat(drift.at("/differences/0/klDivergence/upper").asDouble()).isNegative();
        assertThat(drift.at("/floors/0/overall/maxKl").asDouble()).isZero();
        assertThat(report(folder).path("notes").toString())
                .contains("4 answer failed, 7 tokens unknown", "'b' did not score some, by cause: 4 other tokenizer");
    }

    /** D(.9 ‖ p) of the prompt 0 with p = .8: .9 ln(.9/.8) + .1 ln(.1/.2). */
    @Test
    void shouldReportTheDriftInAllForms() throws Exception {
        ReplayFolder folder = folder("forms", Order.PAIRED);
        run(folder, ScoredReplayTest::answer, this::opinion, 3);

        JsonNode drift = report(folder).path("drift");
        assertThat(drift.at("/candidates/0/overall/meanKl/value").asDouble())
                .isCloseTo(.9 * Math.log(.9 / .8) + .1 * Math.log(.1 / .2), org.assertj.core.data.Offset.offset(1e-6));
        assertThat(drift.at("/unscored/beyond limit").asInt()).isEqualTo(68);
        for (Report.Form form : List.of(Report.Form.MARKDOWN, Report.Form.HTML)) {
            assertThat(Plans.report(folder, form))
                    .contains("Drift", "mean KLD", "0.03669", "Which is closer to r", "beyond limit");
        }
    }
}
