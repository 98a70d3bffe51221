package dev.tandem.replay.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.gguf.ImportanceMatrix;
import dev.tandem.gguf.Inspection;
import dev.tandem.inference.Capabilities;
import dev.tandem.inference.EngineDescription;
import dev.tandem.inference.EngineDetails;
import dev.tandem.json.JsonMappers;
import dev.tandem.replay.ReplayCounts;
import dev.tandem.replay.ReplayPlanFixture;
import dev.tandem.replay.ReplayRun;
import dev.tandem.replay.prompt.PromptReader;
import dev.tandem.replay.scoring.ScoringQuestion;
import dev.tandem.replay.store.Answer;
import dev.tandem.replay.store.Arm;
import dev.tandem.replay.store.Prompt;
import dev.tandem.replay.store.PromptOrder;
import dev.tandem.replay.store.PromptSelection;
import dev.tandem.replay.store.ReplayFolder;
import dev.tandem.replay.store.ReplayPlan;
import dev.tandem.replay.store.ResidencyGuard;
import dev.tandem.replay.store.ScoringDesign;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A replay that has everything a report shows, made up: two candidates and a reference that only scores, prompts of four
 * kinds, answers of three tokens whose text is a given one.
 *
 * @param foreign stands in every name, prompt, answer and field of a file
 * @param prompts how many
 * @param model what it is called
 */
record MadeUpReplay(String foreign, int prompts, String model) {

    MadeUpReplay(String foreign, int prompts) {
        this(foreign, prompts, "m" + foreign);
    }

    ReplayPlan plan() {
        return new ReplayPlan(
                "rp_1",
                model,
                List.of(
                        new Arm("a" + foreign, "a" + foreign, false),
                        new Arm("b" + foreign, "b" + foreign, false),
                        new Arm("a" + foreign + " again", "a" + foreign, true)),
                7,
                PromptOrder.PAIRED,
                PromptSelection.LAST,
                null,
                0.2,
                Instant.EPOCH,
                null,
                new ScoringDesign(
                        "r" + foreign,
                        List.of("r" + foreign, "a" + foreign, "b" + foreign),
                        2,
                        List.of("a" + foreign, "b" + foreign),
                        false),
                null);
    }

    /** Replays into a directory, and reports on it. */
    ReplayReport run(Path directory) throws Exception {
        ReplayFolder folder = new ReplayFolder(directory);
        folder.create();
        ReplayPlan plan = plan();
        folder.writePrompts(sink -> new PromptReader(plan, prompts, ReplayPlanFixture.LENIENT)
                .read(new ByteArrayInputStream(file().getBytes(StandardCharsets.UTF_8)), sink));
        folder.writePlan(plan);
        new ReplayRun(
                        plan,
                        folder,
                        new ReplayRun.Collaborators(
                                (prompt, arm, asked) -> answer(prompt, arm),
                                (question, asked) -> ReplayPlanFixture.opinion(question, likelihood(question)),
                                (model, variant) -> ResidencyGuard.ALWAYS),
                        ReplayPlanFixture.LIMITS,
                        new ReplayCounts())
                .run();
        return ReplayReport.of(plan, ReplayPlanFixture.progress("completed"), folder, (id, print) -> description());
    }

    /** The same in one of its forms. */
    static String write(ReplayReport report, ReplayReport.Form form) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        report.write(form, out);
        return out.toString(StandardCharsets.UTF_8);
    }

    private String file() {
        StringBuilder file = new StringBuilder();
        for (int i = 0; i < prompts; i++) {
            ObjectNode line = JsonMappers.REPLAYS.createObjectNode();
            line.putArray("messages").addObject().put("role", "user").put("content", i + foreign);
            if (i % 4 > 0) {
                line.put("kind", "kind " + i % 4 + foreign.substring(0, Math.min(50, foreign.length())));
            }
            file.append(line).append('\n');
        }
        return file.toString();
    }

    private Answer answer(Prompt prompt, Arm arm) {
        String text = foreign + arm.variant().charAt(0) + (prompt.index() % 3 == 0 ? "" : " and more");
        int first = Math.min(5, foreign.length());
        return new Answer(
                prompt.index(),
                arm.name(),
                "f" + arm.variant(),
                null,
                null,
                text,
                null,
                null,
                foreign + "stop",
                4,
                3,
                Set.of(),
                .1 + .01 * (prompt.index() % 7),
                (arm.variant().startsWith("b") ? .011 : .010) + .0001 * (prompt.index() % 5),
                .14,
                null,
                0,
                List.of(1, 2, 3),
                List.of(first, foreign.length() - first, text.length() - foreign.length()));
    }

    /** How likely a token is that stands there: both candidates find it less likely than the reference, and b more so. */
    private double likelihood(ScoringQuestion question) {
        int prompt = question.prompt().index();
        return switch (question.scorer().charAt(0)) {
            case 'r' -> .9;
            case 'a' -> .85 - .002 * (prompt % 9);
            default -> .6 - .03 * (prompt % 5);
        };
    }

    private EngineDescription description() {
        Inspection weights = new Inspection(
                List.of(new Inspection.Part(foreign + ".gguf", 17_100_000_000L, "ab" + foreign)),
                "ab" + foreign,
                foreign,
                foreign,
                foreign,
                foreign,
                26_000_000_000L,
                4_000_000_000L,
                null,
                17_000_000_000L,
                5.2,
                Map.of(foreign, 3),
                List.of(),
                new ImportanceMatrix(foreign, foreign, 3L, 4L),
                foreign,
                foreign,
                8192,
                null,
                new TreeMap<>(),
                new TreeMap<>(),
                new TreeMap<>(Map.of("general.base_model.0.repo_url", foreign)),
                foreign);
        return new EngineDescription(
                foreign,
                foreign,
                foreign,
                foreign,
                5.2,
                foreign,
                foreign,
                8192,
                foreign,
                2,
                foreign,
                Capabilities.EVERYTHING,
                new EngineDetails(weights, null, null, null, null));
    }
}
