package dev.tandem.replay;

import dev.tandem.replay.scoring.AnswerScores;
import dev.tandem.replay.store.Answer;
import dev.tandem.replay.store.EntryIndex;
import java.util.concurrent.atomic.AtomicInteger;

/** How much of a replay is done, told by the one that runs it to those who watch. Thread-safe. */
public final class ReplayCounts {

    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicInteger scored = new AtomicInteger();

    void set(EntryIndex<Answer> answers, EntryIndex<AnswerScores> scores) {
        answered.set(answers.size());
        failed.set((int) answers.weight());
        scored.set(scores.size());
    }

    /** Answers that there are. */
    int answered() {
        return answered.get();
    }

    /** Those among them that are failures. */
    int failed() {
        return failed.get();
    }

    /** Answers that were scored, or cannot be. */
    int scored() {
        return scored.get();
    }
}
