package dev.tandem.replay;

import dev.tandem.replay.Respondent.NotReadyException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Carries a plan out: one request at a time, each answer durable before the next is asked for, and what has been
 * answered before is not asked again. Runs on one thread, which it blocks; interrupting that stops it.
 */
final class ReplayRun {

    private final ReplayPlan plan;
    private final ReplayFolder folder;
    private final Respondent respondent;
    private final Duration patience;
    private final AtomicInteger answered;
    private final AtomicInteger failed;

    /**
     * @param patience how long to wait for a variant that cannot answer
     * @param answered is told how many answers there are
     * @param failed is told how many of them are failures
     */
    ReplayRun(
            ReplayPlan plan,
            ReplayFolder folder,
            Respondent respondent,
            Duration patience,
            AtomicInteger answered,
            AtomicInteger failed) {
        this.plan = plan;
        this.folder = folder;
        this.respondent = respondent;
        this.patience = patience;
        this.answered = answered;
        this.failed = failed;
    }

    /**
     * Goes on until all is answered.
     *
     * @throws NotReadyException when a variant did not become ready in time
     */
    void run() throws IOException, InterruptedException, NotReadyException {
        try (AnswerLog log = AnswerLog.open(folder.answers())) {
            count(log);
            switch (plan.order()) {
                case PAIRED -> pass(log, "");
                case BY_VARIANT -> {
                    for (String variant : plan.variants()) {
                        pass(log, variant);
                    }
                }
            }
        }
    }

    /** @param variant the only one that is asked; empty for all */
    private void pass(AnswerLog log, String variant) throws IOException, InterruptedException, NotReadyException {
        try (Prompts prompts = folder.prompts()) {
            for (Prompt prompt = prompts.next(); prompt != null; prompt = prompts.next()) {
                for (Arm arm : plan.arms(prompt.index())) {
                    if ((variant.isEmpty() || arm.variant().equals(variant))
                            && !log.index().has(prompt.index(), arm)) {
                        log.append(patiently(prompt, arm));
                        count(log);
                    }
                }
            }
        }
    }

    private Answer patiently(Prompt prompt, Arm arm) throws NotReadyException, InterruptedException {
        long begin = System.nanoTime();
        while (true) {
            try {
                return respondent.ask(prompt, arm, plan.model());
            } catch (NotReadyException e) {
                if (e.isForeseen()) {
                    begin = System.nanoTime() + e.remaining().toNanos();
                } else if (System.nanoTime() - begin >= patience.toNanos()) {
                    throw e;
                }
                Thread.sleep(e.remaining());
            }
        }
    }

    private void count(AnswerLog log) {
        answered.set(log.index().size());
        failed.set(log.index().failed());
    }
}
