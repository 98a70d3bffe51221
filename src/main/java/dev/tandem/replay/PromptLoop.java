package dev.tandem.replay;

import dev.tandem.replay.scoring.AnswerScores;
import dev.tandem.replay.store.Answer;
import dev.tandem.replay.store.AnswerKey;
import dev.tandem.replay.store.Arm;
import dev.tandem.replay.store.EntryLog;
import dev.tandem.replay.store.NotReadyException;
import dev.tandem.replay.store.Prompt;
import dev.tandem.replay.store.PromptIterator;
import dev.tandem.replay.store.ReplayFolder;
import dev.tandem.replay.store.ReplayLimits;
import dev.tandem.replay.store.ReplayPlan;
import dev.tandem.replay.store.ResidencyGuard;
import java.io.IOException;

/** Goes through the prompts of a replay, from the first to the last. For one thread, which it blocks. */
final class PromptLoop {

    private final ReplayPlan plan;
    private final ReplayFolder folder;
    private final AnswerSource answerSource;
    private final ReplayLimits limits;
    private final EntryLog<Answer> answers;
    private final EntryLog<AnswerScores> scores;
    private final ReplayCounts counts;

    PromptLoop(
            ReplayPlan plan,
            ReplayFolder folder,
            AnswerSource answerSource,
            ReplayLimits limits,
            EntryLog<Answer> answers,
            EntryLog<AnswerScores> scores,
            ReplayCounts counts) {
        this.plan = plan;
        this.folder = folder;
        this.answerSource = answerSource;
        this.limits = limits;
        this.answers = answers;
        this.scores = scores;
        this.counts = counts;
    }

    /** What is done with a prompt. */
    interface Step {

        void take(Prompt prompt) throws IOException, InterruptedException, NotReadyException;
    }

    /** What is asked of a prompt. */
    interface Condition {

        boolean holds(Prompt prompt);
    }

    EntryLog<Answer> answers() {
        return answers;
    }

    EntryLog<AnswerScores> scores() {
        return scores;
    }

    void over(Step step) throws IOException, InterruptedException, NotReadyException {
        try (PromptIterator prompts = folder.prompts()) {
            for (Prompt prompt = prompts.next(); prompt != null; prompt = prompts.next()) {
                step.take(prompt);
                count();
            }
        }
    }

    boolean any(Condition condition) throws IOException {
        try (PromptIterator prompts = folder.prompts()) {
            for (Prompt prompt = prompts.next(); prompt != null; prompt = prompts.next()) {
                if (condition.holds(prompt)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether the variant has not answered the prompt that it is to answer. */
    boolean awaits(Prompt prompt, String variant) {
        return plan.arms(prompt.index()).stream()
                .anyMatch(
                        arm -> arm.variant().equals(variant) && !answers.index().has(AnswerKey.of(prompt, arm)));
    }

    /** @param variant the only one that is asked; empty for all */
    void ask(Prompt prompt, String variant, ResidencyGuard residencyGuard)
            throws IOException, InterruptedException, NotReadyException {
        for (Arm arm : plan.arms(prompt.index())) {
            if ((variant.isEmpty() || arm.variant().equals(variant))
                    && !answers.index().has(AnswerKey.of(prompt, arm))) {
                answers.append(limits.retryPolicy().until(() -> {
                    residencyGuard.ensure();
                    return answerSource.ask(prompt, arm, plan);
                }));
                count();
            }
        }
    }

    void count() {
        counts.set(answers.index(), scores.index());
    }
}
