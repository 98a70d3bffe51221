package dev.tandem.replay;

import dev.tandem.replay.store.ReplayFolder;
import dev.tandem.replay.store.ReplayPlan;
import dev.tandem.replay.store.ReplayProgress;
import dev.tandem.replay.store.ReplayState;
import java.time.Duration;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** One replay in this process: where it stands. Thread-safe. */
final class Replay {

    private final ReplayPlan plan;
    private final ReplayFolder folder;
    private final int prompts;
    private final int expected;
    private final ReplayCounts counts = new ReplayCounts();
    private volatile ReplayState state;
    private volatile boolean cancelled;
    private volatile @Nullable Future<?> task;
    private volatile long begun;
    private volatile int before;

    /**
     * @param prompts how many there are
     * @param expected how many answers there will be
     */
    Replay(ReplayPlan plan, ReplayFolder folder, int prompts, int expected, ReplayState state) {
        this.plan = plan;
        this.folder = folder;
        this.prompts = prompts;
        this.expected = expected;
        this.state = state;
    }

    ReplayPlan plan() {
        return plan;
    }

    ReplayFolder folder() {
        return folder;
    }

    ReplayCounts counts() {
        return counts;
    }

    ReplayState state() {
        return state;
    }

    /** Moves on; what was cancelled stays so. */
    void state(ReplayState next) {
        if (next instanceof ReplayState.Running) {
            begun = System.nanoTime();
            before = done();
        }
        state = next;
    }

    void runsAs(Future<?> running) {
        task = running;
    }

    boolean isCancelled() {
        return cancelled;
    }

    /** Asks it to stop. */
    void cancel() {
        cancelled = true;
        stop();
    }

    /** Interrupts it, to be resumed. */
    void stop() {
        Future<?> running = task;
        if (running != null) {
            running.cancel(true);
        }
    }

    /** Answers and scores alike. */
    private int done() {
        return counts.answered() + counts.scored();
    }

    ReplayProgress progress() {
        ReplayState now = state;
        int scorable = prompts * plan.scoredArms().size();
        int left = expected + scorable - done();
        int recent = done() - before;
        Double remaining = now instanceof ReplayState.Running && recent > 0
                ? Duration.ofNanos(System.nanoTime() - begun).toMillis() / 1e3 / recent * left
                : null;
        return new ReplayProgress(
                plan.id(),
                plan.model(),
                now.label(),
                now.reason(),
                prompts,
                expected,
                counts.answered(),
                counts.failed(),
                scorable,
                counts.scored(),
                plan.createdAt(),
                remaining);
    }
}
