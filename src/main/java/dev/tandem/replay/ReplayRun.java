package dev.tandem.replay;

import dev.tandem.replay.scoring.Examination;
import dev.tandem.replay.scoring.Examiner;
import dev.tandem.replay.scoring.PendingScores;
import dev.tandem.replay.scoring.Scored;
import dev.tandem.replay.store.Answer;
import dev.tandem.replay.store.EntryLog;
import dev.tandem.replay.store.NotReadyException;
import dev.tandem.replay.store.Presence;
import dev.tandem.replay.store.ReplayFolder;
import dev.tandem.replay.store.ReplayLimits;
import dev.tandem.replay.store.ReplayPlan;

import java.io.IOException;

/**
 * Carries a plan out: one request at a time, each answer and each score durable before the next is asked for, and what
 * has been done before is not done again. Runs on one thread, which it blocks; interrupting that stops it.
 */
public final class ReplayRun {

    private final ReplayPlan plan;
    private final ReplayFolder folder;
    private final Cast cast;
    private final ReplayLimits limits;
    private final Counts counts;

    /** Who takes part: who answers, who scores, and what keeps variants there that take turns. */
    public record Cast(Respondent respondent, Examiner examiner, Presence.Source presences) {}

    /** @param counts is told how much is done */
    public ReplayRun(ReplayPlan plan, ReplayFolder folder, Cast cast, ReplayLimits limits, Counts counts) {
        this.plan = plan;
        this.folder = folder;
        this.cast = cast;
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
                EntryLog<Scored> scores = EntryLog.open(folder.scores(), Scored.KIND)) {
            Passes passes = new Passes(plan, folder, cast.respondent(), limits, answers, scores, counts);
            passes.count();
            if (!plan.inTurns().isEmpty()) {
                new TurnRun(plan, folder, passes, cast, limits).run();
                return;
            }
            Examination examination =
                    new Examination(plan, answers, PendingScores.inMemory(scores), scores, cast.examiner(), limits);
            switch (plan.order()) {
                case PAIRED ->
                    passes.over(prompt -> {
                        passes.ask(prompt, "", Presence.ALWAYS);
                        examination.examine(prompt, "", Presence.ALWAYS);
                    });
                case BY_VARIANT -> {
                    for (String variant : plan.variants()) {
                        passes.over(prompt -> passes.ask(prompt, variant, Presence.ALWAYS));
                    }
                    passes.over(prompt -> examination.examine(prompt, "", Presence.ALWAYS));
                }
            }
        }
    }
}
