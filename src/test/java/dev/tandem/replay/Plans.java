package dev.tandem.replay;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.experiment.Outcome.Result;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Plans and prompts for tests. */
final class Plans {

    /** Passes everything. */
    static final RequestCheck LENIENT = new RequestCheck() {
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
    static final Examiner UNASKED = (question, plan) -> {
        throw new AssertionError("no answer is to be scored");
    };

    static final ReplayRun.Limits LIMITS = new ReplayRun.Limits(new Patience(Duration.ZERO), 1_000_000);

    private Plans() {}

    /** Answers only; all are there. */
    static ReplayRun.Cast cast(Respondent respondent) {
        return new ReplayRun.Cast(respondent, UNASKED, (model, variant) -> Presence.ALWAYS);
    }

    static ReplayPlan plan(Order order, Turns turns) {
        return new ReplayPlan(
                "rp_1",
                "demo",
                List.of(new Arm("a", "a", false), new Arm("b", "b", false), new Arm("a again", "a", true)),
                7,
                order,
                turns,
                null,
                0.2,
                Instant.EPOCH,
                null,
                null);
    }

    static List<Prompt> read(String file, Turns turns) throws IOException {
        List<Prompt> prompts = new ArrayList<>();
        new PromptReader(plan(Order.PAIRED, turns), 1000, LENIENT)
                .read(new ByteArrayInputStream(file.getBytes(StandardCharsets.UTF_8)), prompts::add);
        return prompts;
    }

    /** A directory with a plan and so many prompts. */
    static ReplayFolder folder(Path path, Order order, int prompts) throws IOException {
        ReplayFolder folder = new ReplayFolder(path);
        folder.create();
        StringBuilder file = new StringBuilder();
        for (int i = 0; i < prompts; i++) {
            file.append("{\"messages\":[{\"role\":\"user\",\"content\":\"question ")
                    .append(i)
                    .append("\"}]}\n");
        }
        ReplayPlan plan = plan(order, Turns.LAST);
        folder.writePrompts(
                new ByteArrayInputStream(file.toString().getBytes(StandardCharsets.UTF_8)),
                new PromptReader(plan, 1000, LENIENT));
        folder.writePlan(plan);
        return folder;
    }

    static ReplayProgress progress(String state) {
        return new ReplayProgress("rp_1", "demo", state, null, 1, 2, 2, 0, 0, 0, Instant.EPOCH, null);
    }
}
