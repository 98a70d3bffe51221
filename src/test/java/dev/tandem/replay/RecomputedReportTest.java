package dev.tandem.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.json.JsonMappers;
import dev.tandem.replay.report.ReplayReport;
import dev.tandem.replay.scoring.ScoringQuestion;
import dev.tandem.replay.scoring.VariantScore;
import dev.tandem.replay.store.PromptOrder;
import dev.tandem.replay.store.ReplayFolder;
import dev.tandem.replay.store.ReplayLimits;
import dev.tandem.replay.store.ResidencyGuard;
import dev.tandem.replay.store.RetryPolicy;
import dev.tandem.replay.store.ScoringDesign;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever has the report as JSON, and nothing else, can compute its figures again; what they are depends on the end. */
@Tag("unit")
class RecomputedReportTest {

    private static final int PROMPTS = 220;
    private static final ScoringDesign DESIGN =
            new ScoringDesign("r", List.of("r", "a", "b"), 2, List.of("a", "b"), false);

    @TempDir
    static Path directory;

    private static ReplayFolder whole;

    @BeforeAll
    static void replay() throws Exception {
        whole = replayed("whole", PROMPTS);
    }

    /** Stops before that prompt is scored. */
    private static ReplayFolder replayed(String name, int until) throws Exception {
        ReplayFolder folder = ReplayPlanFixture.folder(directory.resolve(name), PromptOrder.PAIRED, PROMPTS);
        folder.writePlan(ReplayPlanFixture.scored(PromptOrder.PAIRED, 0.2, null, DESIGN));
        try {
            new ReplayRun(
                            folder.plan(),
                            folder,
                            new ReplayRun.Collaborators(
                                    (prompt, arm, plan) ->
                                            ReplayPlanFixture.answer(prompt, arm, false, List.of(1, 2, 3)),
                                    (question, plan) -> {
                                        if (question.prompt().index() >= until) {
                                            throw new InterruptedException();
                                        }
                                        return opinion(question);
                                    },
                                    (model, variant) -> ResidencyGuard.ALWAYS),
                            new ReplayLimits(new RetryPolicy(Duration.ZERO), 1_000_000),
                            new ReplayCounts())
                    .run();
        } catch (InterruptedException e) {
            assertThat(until).isLessThan(PROMPTS);
        }
        return folder;
    }

    /** b is off by twice as much as a on the whole, not each time, and now and then has another top token. */
    private static VariantScore opinion(ScoringQuestion question) {
        SplittableRandom random = new SplittableRandom(question.prompt().index() * 31L
                + question.arm().name().hashCode() * 7L
                + question.scorer().hashCode());
        double off = Math.abs(random.nextGaussian());
        double likelihood = switch (question.scorer()) {
            case "r" -> .8;
            case "a" -> .8 - .1 * off / (1 + off);
            default -> .8 - .5 * off / (1 + off);
        };
        return ReplayPlanFixture.opinion(question, likelihood);
    }

    private static JsonNode report(ReplayFolder folder, String state) throws IOException {
        return JsonMappers.REPLAYS.readTree(ReplayPlanFixture.report(folder, ReplayReport.Form.JSON, state));
    }

    /** Sums of one conversation. */
    private static final class Sums {
        private double tokens;
        private double divergence;
        private double sameTop;
        private double logRatio;
    }

    /** By conversation, of all answers or one variant's, that count. */
    private static Map<String, Sums> sums(JsonNode report, String candidate, String served) {
        Map<String, Sums> units = new LinkedHashMap<>();
        for (JsonNode prompt : report.path("answers")) {
            for (JsonNode answer : prompt.path("drift")) {
                for (JsonNode pair : answer.path("pairs")) {
                    if (pair.path("candidate").asText().equals(candidate)
                            && !pair.path("reference").asText().equals(candidate)
                            && answer.path("fingerprints").equals(report.at("/drift/fingerprints"))
                            && (served.isEmpty()
                                    || answer.path("served").asText().equals(served))) {
                        Sums unit = units.computeIfAbsent(prompt.path("unit").asText(), name -> new Sums());
                        unit.tokens += answer.path("tokens").asInt();
                        unit.divergence += pair.path("klDivergence").asDouble();
                        unit.sameTop += pair.path("sameTop").asInt();
                        unit.logRatio += pair.path("logRatio").asDouble();
                    }
                }
            }
        }
        return units;
    }

    @Test
    void shouldHoldAllThatTheFiguresAreMadeOf() throws Exception {
        JsonNode report = report(whole, "completed");
        List<Sums> first = new ArrayList<>(sums(report, "a", "").values());
        List<Sums> second = new ArrayList<>(sums(report, "b", "").values());
        double nearer = 0;
        double logRatio = 0;
        double divergence = 0;
        double sameTop = 0;
        double own = 0;
        double tokens = 0;
        for (int i = 0; i < first.size(); i++) {
            Sums a = first.get(i);
            Sums b = second.get(i);
            int order = Double.compare(a.divergence, b.divergence);
            nearer += order < 0 ? 1 : order == 0 ? .5 : 0;
            logRatio += Math.log((a.divergence / a.tokens + 1e-6) / (b.divergence / b.tokens + 1e-6));
            divergence += a.divergence - b.divergence;
            sameTop += a.sameTop - b.sameTop;
            own += a.divergence;
            tokens += a.tokens;
        }

        assertThat(first).hasSize(PROMPTS);
        JsonNode difference = report.at("/drift/differences/0");
        assertThat(difference.path("nearer").asText()).isEqualTo("FIRST");
        assertThat(difference.at("/share/value").asDouble()).isCloseTo(nearer / PROMPTS, within(1e-9));
        assertThat(difference.at("/factor/value").asDouble()).isCloseTo(Math.exp(logRatio / PROMPTS), within(1e-9));
        assertThat(difference.at("/klDivergence/value").asDouble()).isCloseTo(divergence / tokens, within(1e-9));
        assertThat(difference.at("/sameTop/value").asDouble()).isCloseTo(sameTop / tokens, within(1e-9));
        assertThat(report.at("/drift/intervals/0/meanKl/value").asDouble()).isCloseTo(own / tokens, within(1e-9));
        for (JsonNode answering : report.at("/drift/intervals/1/byAnswering")) {
            Map<String, Sums> units =
                    sums(report, "b", answering.path("variant").asText());
            double ratio =
                    units.values().stream().mapToDouble(unit -> unit.logRatio).sum();
            double length =
                    units.values().stream().mapToDouble(unit -> unit.tokens).sum();
            assertThat(answering.at("/lnPplRatio/value").asDouble()).isCloseTo(ratio / length, within(1e-9));
        }
    }

    @Test
    void shouldTellFixedIntervalsWhenItHasCompletedOnly() throws Exception {
        JsonNode completed = report(whole, "completed").path("drift");
        assertThat(completed.path("completed").asBoolean()).isTrue();
        assertThat(completed.at("/intervals/1/sameTop/anytimeValid").asBoolean())
                .isFalse();
        assertThat(completed.at("/intervals/1/sameTop/lower").isNumber()).isTrue();
        assertThat(completed.at("/intervals/1/meanKl/anytimeValid").asBoolean())
                .as("220 are too few for the other")
                .isTrue();
        assertThat(completed.at("/differences/0/factor/anytimeValid").asBoolean())
                .isFalse();
        assertThat(completed.at("/differences/0/factor/level").asDouble()).isEqualTo(.9875);

        for (String state : List.of("running", "cancelled", "failed")) {
            JsonNode drift = report(whole, state).path("drift");
            assertThat(drift.findValues("anytimeValid").stream()
                            .filter(JsonNode::asBoolean)
                            .count())
                    .as(drift.toString())
                    .isEqualTo(drift.findValues("level").size());
            assertThat(drift.at("/differences/0/factor/upper").asDouble())
                    .isGreaterThan(completed.at("/differences/0/factor/upper").asDouble());
            assertThat(ReplayPlanFixture.report(whole, ReplayReport.Form.MARKDOWN, state))
                    .contains("not final")
                    .doesNotContain("at the end");
        }
    }

    /** 30 of 220 prompts are scored: they bear how often and by what factor, and say how many more the rest takes. */
    @Test
    void shouldSayHowManyConversationsAreMissingWhenItWasStopped() throws Exception {
        ReplayFolder folder = replayed("stopped", 30);

        JsonNode difference = report(folder, "cancelled").at("/drift/differences/0");
        assertThat(difference.path("nearer").asText()).isEqualTo("FIRST");
        assertThat(difference.at("/share/units").asInt()).isEqualTo(30);
        assertThat(difference.at("/klDivergence/missing").asInt()).isEqualTo(170);
        assertThat(difference.at("/klDivergence/lower").isMissingNode()).isTrue();
        assertThat(ReplayPlanFixture.report(folder, ReplayReport.Form.MARKDOWN, "cancelled"))
                .contains("(too early: 170 more)", "| r → a | a, b |");
    }
}
