package dev.tandem.replay;

import dev.tandem.replay.scoring.PendingScores;
import dev.tandem.replay.scoring.ScoringStage;
import dev.tandem.replay.scoring.VariantScore;
import dev.tandem.replay.store.EntryLog;
import dev.tandem.replay.store.NotReadyException;
import dev.tandem.replay.store.ReplayFolder;
import dev.tandem.replay.store.ReplayLimits;
import dev.tandem.replay.store.ReplayPlan;
import dev.tandem.replay.store.ResidencyGuard;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/**
 * Carries out a plan whose variants take turns. Each is loaded once: it answers all prompts, and scores the answers that
 * are there by then. So the answers of the first one are scored by all; those of the others by those alone that come
 * later, which is why they are scored only when the variants may be loaded again, then in the opposite order.
 */
final class SwitchbackReplayRun {

    private final ReplayPlan plan;
    private final ReplayFolder folder;
    private final PromptLoop promptLoop;
    private final ReplayRun.Collaborators collaborators;
    private final ReplayLimits limits;

    SwitchbackReplayRun(
            ReplayPlan plan,
            ReplayFolder folder,
            PromptLoop promptLoop,
            ReplayRun.Collaborators collaborators,
            ReplayLimits limits) {
        this.plan = plan;
        this.folder = folder;
        this.promptLoop = promptLoop;
        this.collaborators = collaborators;
        this.limits = limits;
    }

    void run() throws IOException, InterruptedException, NotReadyException {
        try (EntryLog<VariantScore> variantScores = EntryLog.open(folder.variantScores(), VariantScore.KIND)) {
            ScoringStage scoringStage = new ScoringStage(
                    plan,
                    promptLoop.answers(),
                    PendingScores.onDisk(variantScores),
                    promptLoop.scores(),
                    collaborators.answerScorer(),
                    limits);
            for (String variant : plan.variants()) {
                if (!plan.inTurns().contains(variant)) {
                    promptLoop.over(prompt -> promptLoop.ask(prompt, variant, ResidencyGuard.ALWAYS));
                }
            }
            for (String variant : loadSequence()) {
                runWhileLoaded(variant, scoringStage);
            }
        }
        Files.deleteIfExists(folder.variantScores());
    }

    private List<String> loadSequence() {
        List<String> visits = new ArrayList<>(plan.inTurns());
        if (plan.isScored() && plan.design().again()) {
            visits.addAll(plan.inTurns().reversed().stream().skip(1).toList());
        }
        return visits;
    }

    /** Loads nothing for nothing: after an interruption a variant may have done its part. */
    private void runWhileLoaded(String variant, ScoringStage scoringStage)
            throws IOException, InterruptedException, NotReadyException {
        if (promptLoop.any(prompt -> promptLoop.awaits(prompt, variant) || scoringStage.awaits(prompt, variant))) {
            try (ResidencyGuard residencyGuard = collaborators.residencyGuards().of(plan.model(), variant)) {
                promptLoop.over(prompt -> promptLoop.ask(prompt, variant, residencyGuard));
                if (plan.isScored()) {
                    promptLoop.over(prompt -> scoringStage.examine(prompt, variant, residencyGuard));
                }
            }
        }
    }
}
