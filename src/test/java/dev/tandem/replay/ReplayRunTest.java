package dev.tandem.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.json.JsonMappers;
import dev.tandem.quality.Signal;
import dev.tandem.replay.report.ReplayReport;
import dev.tandem.replay.store.Answer;
import dev.tandem.replay.store.Arm;
import dev.tandem.replay.store.EntryLog;
import dev.tandem.replay.store.NotReadyException;
import dev.tandem.replay.store.Prompt;
import dev.tandem.replay.store.PromptOrder;
import dev.tandem.replay.store.ReplayFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("unit")
class ReplayRunTest {

    private static final int PROMPTS = 60;

    @TempDir
    Path directory;

    private final List<String> asked = new ArrayList<>();
    private final ReplayCounts counts = new ReplayCounts();

    private Answer answer(Prompt prompt, Arm arm) {
        asked.add(prompt.index() + " " + arm.name());
        boolean broken = arm.variant().equals("b") && prompt.index() % 17 == 0;
        return new Answer(
                prompt.index(),
                arm.name(),
                "f" + arm.variant(),
                broken ? "upstream_error" : null,
                broken ? "It broke." : null,
                broken ? "" : "answer " + prompt.index() + (prompt.index() % 5 == 0 ? arm.variant() : ""),
                null,
                null,
                "stop",
                3,
                4,
                prompt.index() % 7 == 0 && arm.variant().equals("a") ? Set.of(Signal.REFUSAL) : Set.of(),
                .1,
                .01,
                .14,
                null,
                0,
                null,
                null);
    }

    private void run(ReplayFolder folder, AnswerSource answerSource) throws Exception {
        new ReplayRun(folder.plan(), folder, ReplayPlanFixture.cast(answerSource), ReplayPlanFixture.LIMITS, counts)
                .run();
    }

    @ParameterizedTest
    @EnumSource(PromptOrder.class)
    void shouldGiveTheSameReportWhenItWasStoppedAgainAndAgain(PromptOrder promptOrder) throws Exception {
        ReplayFolder whole = ReplayPlanFixture.folder(directory.resolve("whole"), promptOrder, PROMPTS);
        run(whole, (prompt, arm, model) -> answer(prompt, arm));
        int once = asked.size();
        asked.clear();

        ReplayFolder stopped = ReplayPlanFixture.folder(directory.resolve("stopped"), promptOrder, PROMPTS);
        Random random = new Random(4);
        int interruptions = 0;
        for (boolean done = false; !done; ) {
            int left = 1 + random.nextInt(12);
            AtomicInteger until = new AtomicInteger(left);
            try {
                run(stopped, (prompt, arm, model) -> {
                    if (until.getAndDecrement() == 0) {
                        throw new InterruptedException();
                    }
                    return answer(prompt, arm);
                });
                done = true;
            } catch (InterruptedException e) {
                interruptions++;
                // As a crash amid a write leaves it.
                Files.writeString(stopped.answers(), "{\"prompt\":5,\"arm\":\"a", StandardOpenOption.APPEND);
            }
        }

        assertThat(interruptions).isGreaterThan(5);
        assertThat(asked).hasSize(once).doesNotHaveDuplicates();
        assertThat(ReplayPlanFixture.report(stopped, ReplayReport.Form.JSON))
                .isEqualTo(ReplayPlanFixture.report(whole, ReplayReport.Form.JSON));
        assertThat(counts.answered()).isEqualTo(once);
        assertThat(counts.failed()).isEqualTo(4);
    }

    @Test
    void shouldDrawTheOrderForEachPromptAndAskTheControlTwiceForSome() throws Exception {
        run(
                ReplayPlanFixture.folder(directory, PromptOrder.PAIRED, PROMPTS),
                (prompt, arm, model) -> answer(prompt, arm));

        List<String> firsts = new ArrayList<>();
        for (int i = 0; i < PROMPTS; i++) {
            String beginning = i + " ";
            firsts.add(asked.stream()
                    .filter(one -> one.startsWith(beginning))
                    .findFirst()
                    .orElseThrow()
                    .substring(beginning.length()));
        }
        assertThat(firsts.stream().filter("b"::equals).count()).isBetween(18L, 40L);
        assertThat(asked.stream().filter(one -> one.endsWith("again")).count()).isBetween(5L, 20L);
    }

    @Test
    void shouldTurnToEachVariantOnceWhenOneIsLoadedAtATime() throws Exception {
        run(
                ReplayPlanFixture.folder(directory, PromptOrder.BY_VARIANT, PROMPTS),
                (prompt, arm, model) -> answer(prompt, arm));

        int changes = 0;
        for (int i = 1; i < asked.size(); i++) {
            changes += asked.get(i).endsWith(" b") == asked.get(i - 1).endsWith(" b") ? 0 : 1;
        }
        assertThat(changes).isEqualTo(1);
    }

    @Test
    void shouldFailWhenAVariantDoesNotBecomeReadyInTime() throws Exception {
        ReplayFolder folder = ReplayPlanFixture.folder(directory, PromptOrder.PAIRED, 2);

        assertThatThrownBy(() -> run(folder, (prompt, arm, model) -> {
                    throw new NotReadyException("b: loading", Duration.ZERO);
                }))
                .hasMessage("b: loading");
    }

    /** By hand: b fails 4 of 60 prompts (0, 17, 34, 51); of the others 11 of the 12 multiples of 5 differ. */
    @Test
    void shouldCompareWhatBothAnswered() throws Exception {
        ReplayFolder folder = ReplayPlanFixture.folder(directory, PromptOrder.PAIRED, PROMPTS);
        run(folder, (prompt, arm, model) -> answer(prompt, arm));

        var report = JsonMappers.REPLAYS.readTree(ReplayPlanFixture.report(folder, ReplayReport.Form.JSON));
        var comparison = report.path("comparisons").path(0);
        assertThat(comparison.path("text").path("compared").asInt()).isEqualTo(56);
        assertThat(comparison.path("text").path("exact").asInt()).isEqualTo(45);
        assertThat(comparison.path("signals").path(0).path("signal").asText()).isEqualTo("failed");
        assertThat(comparison.path("signals").path(0).path("onlySecond").asInt())
                .isEqualTo(4);
        assertThat(comparison.path("signals").path(1).path("onlyFirst").asInt()).isEqualTo(8);
        assertThat(report.path("comparisons")
                        .path(1)
                        .path("text")
                        .path("exactShare")
                        .asDouble())
                .isEqualTo(1);
        assertThat(report.path("arms")
                        .path(1)
                        .path("failures")
                        .path("upstream_error")
                        .asInt())
                .isEqualTo(4);
    }

    @Test
    void shouldRefuseToGoOnFromADamagedFile() throws Exception {
        ReplayFolder folder = ReplayPlanFixture.folder(directory, PromptOrder.PAIRED, 3);
        run(folder, (prompt, arm, model) -> answer(prompt, arm));
        byte[] bytes = Files.readAllBytes(folder.answers());
        bytes[3] = 0;
        Files.write(folder.answers(), bytes);

        assertThatThrownBy(() -> EntryLog.open(folder.answers(), Answer.KIND)).hasMessageContaining("damaged");
    }
}
