package dev.tandem.replay.scoring;

import dev.tandem.replay.store.Answer;
import dev.tandem.replay.store.AnswerKey;
import dev.tandem.replay.store.Arm;
import dev.tandem.replay.store.EntryLog;
import dev.tandem.replay.store.NotReadyException;
import dev.tandem.replay.store.Prompt;
import dev.tandem.replay.store.ReplayLimits;
import dev.tandem.replay.store.ReplayPlan;
import dev.tandem.replay.store.ResidencyGuard;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Has the answers to a prompt scored by all variants that can: at once where all are there, else by one after another as
 * their turns come. What is done is not done again. For one thread, which it blocks.
 */
public final class ScoringStage {

    private final ReplayPlan plan;
    private final EntryLog<Answer> answers;
    private final PendingScores pending;
    private final EntryLog<AnswerScores> scores;
    private final AnswerScorer answerScorer;
    private final ReplayLimits limits;

    public ScoringStage(
            ReplayPlan plan,
            EntryLog<Answer> answers,
            PendingScores pending,
            EntryLog<AnswerScores> scores,
            AnswerScorer answerScorer,
            ReplayLimits limits) {
        this.plan = plan;
        this.answers = answers;
        this.pending = pending;
        this.scores = scores;
        this.answerScorer = answerScorer;
        this.limits = limits;
    }

    /** Whether this variant has something to score among the answers to a prompt, those to come included. */
    public boolean awaits(Prompt prompt, String variant) {
        return plan.isScored()
                && plan.design().scorers().contains(variant)
                && plan.scoredArms().stream()
                        .anyMatch(arm -> !scores.index().has(AnswerKey.of(prompt, arm))
                                && !pending.has(key(prompt, arm, variant))
                                && isReadable(prompt, arm, variant));
    }

    /** The variant that answered is the first to score; one that is always there may yet do so. */
    private boolean isReadable(Prompt prompt, Arm arm, String variant) {
        return isThere(arm.variant(), variant) || pending.has(key(prompt, arm, arm.variant()));
    }

    /**
     * Scores what is there to be scored and has not been yet; what all have scored is on the disk when this returns.
     *
     * @param present the variant whose turn it is, empty where none takes turns; those that are always there score
     *     along with it
     */
    public void examine(Prompt prompt, String present, ResidencyGuard residencyGuard)
            throws IOException, InterruptedException, NotReadyException {
        for (Arm arm : plan.scoredArms()) {
            AnswerKey key = AnswerKey.of(prompt, arm);
            if (!scores.index().has(key)) {
                Optional<Answer> answer = answers.read(key);
                if (answer.isPresent()) {
                    Optional<AnswerScores> scored = scored(prompt, arm, answer.get(), present, residencyGuard);
                    if (scored.isPresent()) {
                        scores.append(scored.get());
                        pending.settle(prompt, arm);
                    }
                }
            }
        }
    }

    /** Empty while somebody's score is still to come. */
    private Optional<AnswerScores> scored(
            Prompt prompt, Arm arm, Answer answer, String present, ResidencyGuard residencyGuard)
            throws IOException, InterruptedException, NotReadyException {
        if (!pending.has(key(prompt, arm, arm.variant()))) {
            Optional<UnscoredReason> obstacle =
                    ScoringPreconditions.obstacle(answer, limits.scoredTokens() - pending.tokens());
            if (obstacle.isPresent()) {
                return Optional.of(AnswerScores.none(prompt, arm, obstacle.get()));
            }
            if (!isThere(arm.variant(), present)) {
                return Optional.empty();
            }
        }
        Optional<AnswerScores> compared = compared(prompt, arm, answer, present);
        if (compared.isPresent()) {
            return compared;
        }
        VariantScore own = variantScore(prompt, arm, answer, arm.variant(), null, residencyGuard);
        Transcript transcript = own.transcript();
        if (transcript == null) {
            return Optional.of(
                    AnswerScores.none(prompt, arm, own.cause() == null ? UnscoredReason.NOT_ACCEPTED : own.cause()));
        }
        List<VariantScore> all = new ArrayList<>(List.of(own));
        boolean complete = true;
        for (String scorer : plan.design().scorers()) {
            if (scorer.equals(arm.variant())) {
                continue;
            }
            if (isThere(scorer, present) || pending.has(key(prompt, arm, scorer))) {
                all.add(variantScore(prompt, arm, answer, scorer, transcript, residencyGuard));
            } else {
                complete = false;
            }
        }
        return complete ? Optional.of(AnswerScores.of(plan.design(), prompt, arm, answer, all)) : Optional.empty();
    }

    /** All at once, where all are there and none has said anything yet. */
    private Optional<AnswerScores> compared(Prompt prompt, Arm arm, Answer answer, String present)
            throws InterruptedException, NotReadyException {
        boolean allAreThere = isThere(arm.variant(), present)
                && plan.design().scorers().stream().allMatch(scorer -> isThere(scorer, present));
        if (!allAreThere || pending.has(key(prompt, arm, arm.variant()))) {
            return Optional.empty();
        }
        boolean twice = plan.isForNoiseFloor(prompt.index());
        ScoringQuestion scoringQuestion = new ScoringQuestion(prompt, arm, answer, arm.variant(), null, twice);
        return limits.retryPolicy().until(() -> answerScorer.compare(scoringQuestion, plan));
    }

    private boolean isThere(String variant, String present) {
        return variant.equals(present) || !plan.inTurns().contains(variant);
    }

    private VariantScore variantScore(
            Prompt prompt,
            Arm arm,
            Answer answer,
            String scorer,
            @Nullable Transcript transcript,
            ResidencyGuard residencyGuard)
            throws IOException, InterruptedException, NotReadyException {
        VariantScoreKey key = key(prompt, arm, scorer);
        if (!pending.has(key)) {
            boolean twice = transcript == null && plan.isForNoiseFloor(prompt.index());
            ScoringQuestion scoringQuestion = new ScoringQuestion(prompt, arm, answer, scorer, transcript, twice);
            pending.add(limits.retryPolicy().until(() -> {
                if (plan.inTurns().contains(scorer)) {
                    residencyGuard.ensure();
                }
                return answerScorer.ask(scoringQuestion, plan);
            }));
        }
        return pending.read(key).orElseThrow();
    }

    private static VariantScoreKey key(Prompt prompt, Arm arm, String scorer) {
        return new VariantScoreKey(prompt.index(), arm.name(), scorer);
    }
}
