package dev.tandem.replay;

import dev.tandem.replay.Respondent.NotReadyException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Has answers scored by variants of which one is there at a time: what each says is kept on the disk until all have said
 * it. For one thread, which it blocks.
 */
final class ExaminationInTurns {

    private final ReplayPlan plan;
    private final EntryLog<Answer> answers;
    private final EntryLog<Opinion> opinions;
    private final EntryLog<Scored> scores;
    private final Examiner examiner;
    private final ReplayRun.Limits limits;

    ExaminationInTurns(
            ReplayPlan plan,
            EntryLog<Answer> answers,
            EntryLog<Opinion> opinions,
            EntryLog<Scored> scores,
            Examiner examiner,
            ReplayRun.Limits limits) {
        this.plan = plan;
        this.answers = answers;
        this.opinions = opinions;
        this.scores = scores;
        this.examiner = examiner;
        this.limits = limits;
    }

    /** Whether this variant has something to score among the answers to a prompt, those to come included. */
    boolean awaits(Prompt prompt, String variant) {
        return plan.isScored()
                && plan.design().scorers().contains(variant)
                && plan.scoredArms().stream()
                        .anyMatch(arm -> !scores.index().has(AnswerKey.of(prompt, arm))
                                && !opinions.index().has(key(prompt, arm, variant))
                                && isReadable(prompt, arm, variant));
    }

    /** The variant that answered is the first to score; one that is always there may yet do so. */
    private boolean isReadable(Prompt prompt, Arm arm, String variant) {
        return isThere(arm.variant(), variant) || opinions.index().has(key(prompt, arm, arm.variant()));
    }

    /**
     * Scores what can be while this variant is there.
     *
     * @param present the variant whose turn it is; those that are always there score along with it
     */
    void examine(Prompt prompt, String present, Presence presence)
            throws IOException, InterruptedException, NotReadyException {
        for (Arm arm : plan.scoredArms()) {
            Optional<Answer> answer = answers.read(AnswerKey.of(prompt, arm));
            if (answer.isPresent() && !scores.index().has(AnswerKey.of(prompt, arm))) {
                examine(prompt, arm, answer.get(), present, presence);
            }
        }
    }

    private void examine(Prompt prompt, Arm arm, Answer answer, String present, Presence presence)
            throws IOException, InterruptedException, NotReadyException {
        boolean begun = opinions.index().has(key(prompt, arm, arm.variant()));
        long left = limits.scoredTokens() - opinions.index().weight();
        Optional<Unscored> obstacle = begun ? Optional.empty() : Preliminaries.obstacle(answer, left);
        if (obstacle.isPresent()) {
            scores.append(Scored.none(prompt, arm, obstacle.get()));
            return;
        }
        if (!begun && !isThere(arm.variant(), present)) {
            return;
        }
        Opinion own = opinion(prompt, arm, answer, arm.variant(), null, presence);
        Transcript transcript = own.transcript();
        if (transcript == null) {
            scores.append(Scored.none(prompt, arm, own.cause() == null ? Unscored.NOT_ACCEPTED : own.cause()));
            return;
        }
        List<Opinion> all = new ArrayList<>(List.of(own));
        for (String scorer : plan.design().scorers()) {
            boolean known = opinions.index().has(key(prompt, arm, scorer));
            if (!scorer.equals(arm.variant()) && (known || isThere(scorer, present))) {
                all.add(opinion(prompt, arm, answer, scorer, transcript, presence));
            }
        }
        long needed = plan.design().scorers().stream()
                .filter(scorer -> !scorer.equals(arm.variant()))
                .count();
        if (all.size() == needed + 1) {
            scores.append(Scored.of(plan.design(), prompt, arm, answer, all));
        }
    }

    private boolean isThere(String variant, String present) {
        return variant.equals(present) || !plan.inTurns().contains(variant);
    }

    /** Read back from the disk in any case, so that it is the same however often the replay was interrupted. */
    private Opinion opinion(
            Prompt prompt, Arm arm, Answer answer, String scorer, @Nullable Transcript transcript, Presence presence)
            throws IOException, InterruptedException, NotReadyException {
        OpinionKey key = key(prompt, arm, scorer);
        if (!opinions.index().has(key)) {
            boolean twice = transcript == null && plan.isForFloor(prompt.index());
            Question question = new Question(prompt, arm, answer, scorer, transcript, twice);
            opinions.append(limits.patience().until(() -> {
                if (plan.inTurns().contains(scorer)) {
                    presence.ensure();
                }
                return examiner.ask(question, plan);
            }));
        }
        return opinions.read(key).orElseThrow();
    }

    private static OpinionKey key(Prompt prompt, Arm arm, String scorer) {
        return new OpinionKey(prompt.index(), arm.name(), scorer);
    }
}
