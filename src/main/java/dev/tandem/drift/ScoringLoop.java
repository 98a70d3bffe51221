package dev.tandem.drift;

import dev.tandem.engine.EngineRegistry;
import dev.tandem.inference.EngineException;
import dev.tandem.inference.UnscorableException;
import dev.tandem.routing.VariantId;
import io.quarkus.arc.All;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Measures one chat after the other, on a thread of its own that begins with the first one. Of variants that take
 * turns, one is away: what it is to say waits in memory for its window, while others are asked. Thread-safe.
 */
@ApplicationScoped
class ScoringLoop {

    private static final Logger LOG = Logger.getLogger(ScoringLoop.class);
    /** Tokens of all prompts that may wait, whose requests are held in memory. */
    private static final long MOST_TOKENS = 1 << 20;
    /** Log-probabilities that samples may keep which wait for a variant's turn: some 50 MB. */
    private static final long MOST_KEPT = 1 << 22;
    /** How often those are looked at. */
    private static final Duration LOOK = Duration.ofMillis(200);

    private final EngineRegistry engines;
    private final LiveTraffic live;
    private final List<DriftObserver> observers;
    private final DriftStore driftStore = new DriftStore();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrival = lock.newCondition();
    private final Deque<DriftTask> waiting = new ArrayDeque<>();
    private final Map<String, Integer> depths = new HashMap<>();
    private long waitingTokens;
    private @Nullable Thread thread;
    private boolean closed;

    ScoringLoop(EngineRegistry engines, LiveTraffic live, @All List<DriftObserver> observers) {
        this.engines = engines;
        this.live = live;
        this.observers = observers;
    }

    /** Chooses an answer, see {@link DriftStore#choose}. */
    long choose(String model, String conversation) {
        return driftStore.choose(model, conversation);
    }

    /** Takes a sample to score, or counts it as skipped when too many wait. Never blocks for long. */
    void offer(DriftSample sample) {
        offer(new TokenScoringTask(sample, engines, this::preempted));
    }

    /** The same with any measurement. */
    void offer(DriftTask driftTask) {
        if (!enqueue(driftTask)) {
            ended(driftTask, SampleResult.SKIPPED_BUSY);
        }
    }

    /** Counts what had no place in the order of choosing. */
    void count(String model, ComparisonMethod comparisonMethod, SampleResult result) {
        observers.forEach(observer -> observer.onSample(model, comparisonMethod, result, AnswerLength.UNKNOWN));
        driftStore.count(model, comparisonMethod, result);
    }

    /** Gives up an answer that was chosen, see {@link DriftStore#dropped}. */
    void dropped(String model, long chosen, SampleResult why, AnswerLength length) {
        observers.forEach(observer -> observer.onSample(model, ComparisonMethod.TOKENS, why, length));
        driftStore.dropped(model, chosen, why, length);
    }

    private void ended(DriftTask driftTask, SampleResult why) {
        String model = driftTask.plan().model();
        if (driftTask.chosen().isPresent()) {
            dropped(model, driftTask.chosen().getAsLong(), why, driftTask.length());
        } else {
            count(model, driftTask.method(), why);
        }
    }

    private void preempted(VariantId variant, Duration took) {
        observers.forEach(observer -> observer.onPreempted(variant, took));
    }

    /** What was found. */
    DriftStore store() {
        return driftStore;
    }

    /** How many samples of a model wait. */
    int depth(String model) {
        lock.lock();
        try {
            return depths.getOrDefault(model, 0);
        } finally {
            lock.unlock();
        }
    }

    private boolean enqueue(DriftTask driftTask) {
        lock.lock();
        try {
            String model = driftTask.plan().model();
            int depth = depths.getOrDefault(model, 0);
            if (closed || depth >= driftTask.plan().queue() || waitingTokens + driftTask.promptTokens() > MOST_TOKENS) {
                return false;
            }
            add(driftTask);
            if (thread == null) {
                thread = Thread.ofVirtual().name("drift").start(this::run);
            }
            arrival.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void add(DriftTask driftTask) {
        waiting.addLast(driftTask);
        depths.merge(driftTask.plan().model(), 1, Integer::sum);
        waitingTokens += driftTask.promptTokens();
    }

    /** Whether there is room for one that has to wait for a variant's turn. */
    private boolean putBack(DriftTask driftTask) {
        lock.lock();
        try {
            long kept = waiting.stream().mapToLong(DriftTask::kept).sum() + driftTask.kept();
            if (closed || kept > MOST_KEPT) {
                return false;
            }
            add(driftTask);
            return true;
        } finally {
            lock.unlock();
        }
    }

    private DriftTask take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            Optional<DriftTask> next = ready();
            while (next.isEmpty()) {
                if (waiting.isEmpty()) {
                    arrival.await();
                } else {
                    arrival.awaitNanos(LOOK.toNanos());
                }
                next = ready();
            }
            DriftTask driftTask = next.get();
            waiting.remove(driftTask);
            depths.merge(driftTask.plan().model(), -1, Integer::sum);
            waitingTokens -= driftTask.promptTokens();
            return driftTask;
        } finally {
            lock.unlock();
        }
    }

    private Optional<DriftTask> ready() {
        return waiting.stream().filter(DriftTask::canGoOn).findFirst();
    }

    private void run() {
        try {
            while (true) {
                DriftTask driftTask = take();
                measure(driftTask).ifPresent(why -> ended(driftTask, why));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Why it was given up; empty when it was measured, or waits for a variant's turn. */
    private Optional<SampleResult> measure(DriftTask driftTask) throws InterruptedException {
        try {
            Optional<DriftResult> finding =
                    driftTask.run(new IdleExecutor(live, driftTask.plan().idle()));
            if (finding.isEmpty()) {
                return putBack(driftTask) ? Optional.empty() : Optional.of(SampleResult.SKIPPED_BUSY);
            }
            keep(finding.get(), driftTask.plan());
            return Optional.empty();
        } catch (PreemptedException e) {
            return Optional.of(SampleResult.PREEMPTED);
        } catch (UnscorableException e) {
            LOG.debugf("%s is not measured: %s", driftTask.requestId(), e.getMessage());
            return Optional.of(SampleResult.SKIPPED_UNSUPPORTED);
        } catch (EngineException e) {
            LOG.debugf("%s is not measured: %s", driftTask.requestId(), e.getMessage());
            return Optional.of(SampleResult.FAILED);
        } catch (RuntimeException | Error e) {
            // An Error as well, such as no memory for one long answer: the next sample may do better.
            LOG.warnf(e, "measuring %s broke", driftTask.requestId());
            return Optional.of(SampleResult.FAILED);
        }
    }

    private void keep(DriftResult driftResult, DriftPlan plan) {
        switch (driftResult) {
            case ScoredAnswer answer -> {
                driftStore.add(answer, plan.keep());
                observers.forEach(observer -> observer.onSample(
                        answer.model(), ComparisonMethod.TOKENS, SampleResult.SCORED, answer.length()));
                observers.forEach(observer -> observer.onScored(answer));
            }
            case ComparedTexts texts -> {
                driftStore.add(texts);
                count(texts.model(), ComparisonMethod.TEXTS, SampleResult.SCORED);
                observers.forEach(observer -> observer.onCompared(texts));
            }
        }
    }

    @PreDestroy
    void close() {
        lock.lock();
        try {
            closed = true;
            waiting.clear();
            if (thread != null) {
                thread.interrupt();
            }
        } finally {
            lock.unlock();
        }
    }
}
