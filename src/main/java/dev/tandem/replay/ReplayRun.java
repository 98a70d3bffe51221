package dev.tandem.replay;

import dev.tandem.replay.scoring.AnswerScorer;
import dev.tandem.replay.scoring.AnswerScores;
import dev.tandem.replay.scoring.PendingScores;
import dev.tandem.replay.scoring.ScoringStage;
import dev.tandem.replay.store.Answer;
import dev.tandem.replay.store.EntryLog;
import dev.tandem.replay.store.NotReadyException;
import dev.tandem.replay.store.ReplayFolder;
import dev.tandem.replay.store.ReplayLimits;
import dev.tandem.replay.store.ReplayPlan;
import dev.tandem.replay.store.ResidencyGuard;
import java.io.IOException;

/**
 * Carries a plan out: one request at a time, each answer and each score durable before the next is asked for, and what
 * has been done before is not done again. Runs on one thread, which it blocks; interrupting that stops it.
 */
public final class ReplayRun {

    private final ReplayPlan plan;
    private final ReplayFolder folder;
    private final Collaborators collaborators;
    private final ReplayLimits limits;
    private final ReplayCounts counts;

    /** Who takes part: who answers, who scores, and what keeps variants there that take turns. */
    public record Collaborators(
            AnswerSource answerSource, AnswerScorer answerScorer, ResidencyGuard.Source residencyGuards) {}

    /** @param counts is told how much is done */
    public ReplayRun(
            ReplayPlan plan,
            ReplayFolder folder,
            Collaborators collaborators,
            ReplayLimits limits,
            ReplayCounts counts) {
        this.plan = plan;
        this.folder = folder;
        this.collaborators = collaborators;
        this.limits = limits;
        this.counts = counts;
    }

    /**
     * Goes on until all is answered and scored.
     *
     * @throws NotReadyException when a variant did not become ready in time
     */
    public void run() throws IOException, InterruptedException, NotReadyException {
        try (EntryLog<Answer> answers = EntryLog.open(folder.answers(), Answer.KIND);
                EntryLog<AnswerScores> scores = EntryLog.open(folder.scores(), AnswerScores.KIND)) {
            PromptLoop promptLoop =
                    new PromptLoop(plan, folder, collaborators.answerSource(), limits, answers, scores, counts);
            promptLoop.count();
            if (!plan.inTurns().isEmpty()) {
                new SwitchbackReplayRun(plan, folder, promptLoop, collaborators, limits).run();
                return;
            }
            ScoringStage scoringStage = new ScoringStage(
                    plan, answers, PendingScores.inMemory(scores), scores, collaborators.answerScorer(), limits);
            switch (plan.order()) {
                case PAIRED ->
                    promptLoop.over(prompt -> {
                        promptLoop.ask(prompt, "", ResidencyGuard.ALWAYS);
                        scoringStage.examine(prompt, "", ResidencyGuard.ALWAYS);
                    });
                case BY_VARIANT -> {
                    for (String variant : plan.variants()) {
                        promptLoop.over(prompt -> promptLoop.ask(prompt, variant, ResidencyGuard.ALWAYS));
                    }
                    promptLoop.over(prompt -> scoringStage.examine(prompt, "", ResidencyGuard.ALWAYS));
                }
            }
        }
    }
}
