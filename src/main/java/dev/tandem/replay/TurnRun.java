package dev.tandem.replay;

import dev.tandem.replay.scoring.Examination;
import dev.tandem.replay.scoring.Opinion;
import dev.tandem.replay.scoring.PendingScores;
import dev.tandem.replay.store.EntryLog;
import dev.tandem.replay.store.NotReadyException;
import dev.tandem.replay.store.Presence;
import dev.tandem.replay.store.ReplayFolder;
import dev.tandem.replay.store.ReplayLimits;
import dev.tandem.replay.store.ReplayPlan;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/**
 * Carries out a plan whose variants take turns. Each is loaded once: it answers all prompts, and scores the answers that
 * are there by then. So the answers of the first one are scored by all; those of the others by those alone that come
 * later, which is why they are scored only when the variants may be loaded again, then in the opposite order.
 */
final class TurnRun {

    private final ReplayPlan plan;
    private final ReplayFolder folder;
    private final Passes passes;
    private final ReplayRun.Cast cast;
    private final ReplayLimits limits;

    TurnRun(ReplayPlan plan, ReplayFolder folder, Passes passes, ReplayRun.Cast cast, ReplayLimits limits) {
        this.plan = plan;
        this.folder = folder;
        this.passes = passes;
        this.cast = cast;
        this.limits = limits;
    }

    void run() throws IOException, InterruptedException, NotReadyException {
        try (EntryLog<Opinion> opinions = EntryLog.open(folder.opinions(), Opinion.KIND)) {
            Examination examination = new Examination(
                    plan, passes.answers(), PendingScores.onDisk(opinions), passes.scores(), cast.examiner(), limits);
            for (String variant : plan.variants()) {
                if (!plan.inTurns().contains(variant)) {
                    passes.over(prompt -> passes.ask(prompt, variant, Presence.ALWAYS));
                }
            }
            for (String variant : visits()) {
                visit(variant, examination);
            }
        }
        Files.deleteIfExists(folder.opinions());
    }

    private List<String> visits() {
        List<String> visits = new ArrayList<>(plan.inTurns());
        if (plan.isScored() && plan.design().again()) {
            visits.addAll(plan.inTurns().reversed().stream().skip(1).toList());
        }
        return visits;
    }

    /** Loads nothing for nothing: after an interruption a variant may have done its part. */
    private void visit(String variant, Examination examination)
            throws IOException, InterruptedException, NotReadyException {
        if (passes.any(prompt -> passes.awaits(prompt, variant) || examination.awaits(prompt, variant))) {
            try (Presence presence = cast.presences().of(plan.model(), variant)) {
                passes.over(prompt -> passes.ask(prompt, variant, presence));
                if (plan.isScored()) {
                    passes.over(prompt -> examination.examine(prompt, variant, presence));
                }
            }
        }
    }
}
