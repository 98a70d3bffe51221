package dev.tandem.replay.report;

import dev.tandem.replay.store.Answer;
import dev.tandem.replay.store.Arm;
import dev.tandem.replay.store.ReplayPlan;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** Finds the prompts whose greedy answers part where the variants disagree most. Holds no more than it shows. Not thread-safe. */
final class FirstDifferences {

    private static final int MOST = 6;

    private final ReplayPlan plan;
    private final PriorityQueue<Found> found = new PriorityQueue<>(Comparator.comparingDouble(Found::divergence));
    private int differing;

    /** @param divergence at the token at which an answer first differs, nats */
    private record Found(AnsweredPrompt prompt, double divergence) {}

    FirstDifferences(ReplayPlan plan) {
        this.plan = plan;
    }

    void add(AnsweredPrompt prompt) {
        if (!prompt.prompt().greedy()) {
            return;
        }
        AnswerColumns columns = new AnswerColumns(plan, prompt);
        double most = -1;
        for (Arm arm : plan.arms()) {
            Answer answer = prompt.answers().get(arm);
            if (answer != null && !arm.again()) {
                most = Math.max(most, columns.divergenceAtDifference(arm, answer));
            }
        }
        if (most >= 0) {
            differing++;
            found.add(new Found(prompt, most));
            if (found.size() > MOST) {
                found.poll();
            }
        }
    }

    /** How many prompts' answers differ at tokens that are known. */
    int differing() {
        return differing;
    }

    /** The most telling first. */
    List<AnsweredPrompt> most() {
        return found.stream()
                .sorted(Comparator.comparingDouble(Found::divergence).reversed())
                .map(Found::prompt)
                .toList();
    }
}
