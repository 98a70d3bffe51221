package dev.tandem.replay;

import dev.tandem.replay.Respondent.NotReadyException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Has the answers to a prompt scored by all variants that can. For one thread, which it blocks. */
final class Examination {

    private final ReplayPlan plan;
    private final EntryLog<Answer> answers;
    private final EntryLog<Scored> scores;
    private final Examiner examiner;
    private final Patience patience;
    private final long mostTokens;

    /** @param mostTokens how many tokens of answers are scored at most */
    Examination(
            ReplayPlan plan,
            EntryLog<Answer> answers,
            EntryLog<Scored> scores,
            Examiner examiner,
            Patience patience,
            long mostTokens) {
        this.plan = plan;
        this.answers = answers;
        this.scores = scores;
        this.examiner = examiner;
        this.patience = patience;
        this.mostTokens = mostTokens;
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
        if (answer.failed()) {
            return Scored.none(prompt, arm, Unscored.ANSWER_FAILED);
        }
        if (answer.knownTokens().isEmpty()) {
            return Scored.none(prompt, arm, Unscored.TOKENS_UNKNOWN);
        }
        if (scores.index().weight() + answer.knownTokens().size() > mostTokens) {
            return Scored.none(prompt, arm, Unscored.BEYOND_LIMIT);
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
        return patience.until(() -> examiner.ask(question, plan));
    }
}
