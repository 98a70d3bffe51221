package dev.tandem.replay;

import dev.tandem.replay.Respondent.NotReadyException;
import java.io.IOException;

/**
 * Carries a plan out: one request at a time, each answer and each score durable before the next is asked for, and what
 * has been done before is not done again. Runs on one thread, which it blocks; interrupting that stops it.
 */
final class ReplayRun {

    private final ReplayPlan plan;
    private final ReplayFolder folder;
    private final Respondent respondent;
    private final Examiner examiner;
    private final Limits limits;
    private final Counts counts;

    /**
     * What bounds a run.
     *
     * @param patience how long to wait for a variant that cannot answer
     * @param scoredTokens how many tokens of answers are scored at most
     */
    record Limits(Patience patience, long scoredTokens) {}

    /** @param counts is told how much is done */
    ReplayRun(
            ReplayPlan plan,
            ReplayFolder folder,
            Respondent respondent,
            Examiner examiner,
            Limits limits,
            Counts counts) {
        this.plan = plan;
        this.folder = folder;
        this.respondent = respondent;
        this.examiner = examiner;
        this.limits = limits;
        this.counts = counts;
    }

    /**
     * Goes on until all is answered and scored.
     *
     * @throws NotReadyException when a variant did not become ready in time
     */
    void run() throws IOException, InterruptedException, NotReadyException {
        try (EntryLog<Answer> answers = EntryLog.open(folder.answers(), Answer.KIND);
                EntryLog<Scored> scores = EntryLog.open(folder.scores(), Scored.KIND)) {
            counts.set(answers.index(), scores.index());
            Examination examination =
                    new Examination(plan, answers, scores, examiner, limits.patience(), limits.scoredTokens());
            switch (plan.order()) {
                case PAIRED ->
                    pass(prompt -> {
                        ask(answers, scores, prompt, "");
                        examination.examine(prompt);
                        counts.set(answers.index(), scores.index());
                    });
                case BY_VARIANT -> {
                    for (String variant : plan.variants()) {
                        pass(prompt -> ask(answers, scores, prompt, variant));
                    }
                    pass(prompt -> {
                        examination.examine(prompt);
                        counts.set(answers.index(), scores.index());
                    });
                }
            }
        }
    }

    private interface Step {

        void take(Prompt prompt) throws IOException, InterruptedException, NotReadyException;
    }

    private void pass(Step step) throws IOException, InterruptedException, NotReadyException {
        try (Prompts prompts = folder.prompts()) {
            for (Prompt prompt = prompts.next(); prompt != null; prompt = prompts.next()) {
                step.take(prompt);
            }
        }
    }

    /** @param variant the only one that is asked; empty for all */
    private void ask(EntryLog<Answer> answers, EntryLog<Scored> scores, Prompt prompt, String variant)
            throws IOException, InterruptedException, NotReadyException {
        for (Arm arm : plan.arms(prompt.index())) {
            if ((variant.isEmpty() || arm.variant().equals(variant))
                    && !answers.index().has(AnswerKey.of(prompt, arm))) {
                answers.append(limits.patience().until(() -> respondent.ask(prompt, arm, plan)));
                counts.set(answers.index(), scores.index());
            }
        }
    }
}
