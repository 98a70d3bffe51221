package dev.tandem.replay;

import dev.tandem.replay.Respondent.NotReadyException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Has the answers to a prompt scored by all variants that can. For one thread, which it blocks. */
final class Examination {

    private final ReplayPlan plan;
    private final EntryLog<Answer> answers;
    private final EntryLog<Scored> scores;
    private final Examiner examiner;
    private final ReplayRun.Limits limits;

    Examination(
            ReplayPlan plan,
            EntryLog<Answer> answers,
            EntryLog<Scored> scores,
            Examiner examiner,
            ReplayRun.Limits limits) {
        this.plan = plan;
        this.answers = answers;
        this.scores = scores;
        this.examiner = examiner;
        this.limits = limits;
    }

    /** Scores what is there to be scored and has not been yet; it is on the disk when this returns. */
    void examine(Prompt prompt) throws IOException, InterruptedException, NotReadyException {
        for (Arm arm : plan.scoredArms()) {
            AnswerKey key = AnswerKey.of(prompt, arm);
            if (!scores.index().has(key)) {
                Answer answer = answers.read(key).orElse(null);
                if (answer != null) {
                    scores.append(scored(prompt, arm, answer));
                }
            }
        }
    }

    private Scored scored(Prompt prompt, Arm arm, Answer answer) throws InterruptedException, NotReadyException {
        Optional<Unscored> obstacle = Preliminaries.obstacle(
                answer, limits.scoredTokens() - scores.index().weight());
        if (obstacle.isPresent()) {
            return Scored.none(prompt, arm, obstacle.get());
        }
        Opinion own = ask(prompt, arm, answer, arm.variant(), null);
        Transcript transcript = own.transcript();
        if (transcript == null) {
            return Scored.none(prompt, arm, own.cause() == null ? Unscored.NOT_ACCEPTED : own.cause());
        }
        List<Opinion> opinions = new ArrayList<>(List.of(own));
        for (String scorer : plan.design().scorers()) {
            if (!scorer.equals(arm.variant())) {
                opinions.add(ask(prompt, arm, answer, scorer, transcript));
            }
        }
        return Scored.of(plan.design(), prompt, arm, answer, opinions);
    }

    private Opinion ask(Prompt prompt, Arm arm, Answer answer, String scorer, @Nullable Transcript transcript)
            throws InterruptedException, NotReadyException {
        boolean twice = transcript == null && plan.isForFloor(prompt.index());
        Question question = new Question(prompt, arm, answer, scorer, transcript, twice);
        return limits.patience().until(() -> examiner.ask(question, plan));
    }
}
