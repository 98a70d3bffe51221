package dev.tandem.drift;

import dev.tandem.engine.EngineException;
import dev.tandem.engine.EngineRegistry;
import dev.tandem.engine.UnscorableException;
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
 * Scores samples one after the other, on a thread of its own that begins with the first one. Of variants that take
 * turns, one is away: what it is to score waits in memory for its window, while others are scored. Thread-safe.
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
    private final Evidence evidence = new Evidence();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrival = lock.newCondition();
    private final Deque<Scoring> waiting = new ArrayDeque<>();
    private final Map<String, Integer> depths = new HashMap<>();
    private long waitingTokens;
    private @Nullable Thread thread;
    private boolean closed;

    ScoringLoop(EngineRegistry engines, LiveTraffic live, @All List<DriftObserver> observers) {
        this.engines = engines;
        this.live = live;
        this.observers = observers;
    }

    /** Takes a sample, or counts it as skipped when too many wait. Never blocks for long. */
    void offer(Sample sample) {
        if (!enqueue(sample)) {
            ended(sample.plan().model(), SampleResult.SKIPPED_BUSY);
        }
    }

    /** Counts a sample that met its end. */
    void ended(String model, SampleResult result) {
        evidence.count(model, result);
        observers.forEach(observer -> observer.onSample(model, result));
    }

    private void preempted(VariantId variant, Duration took) {
        observers.forEach(observer -> observer.onPreempted(variant, took));
    }

    /** What was found. */
    Evidence evidence() {
        return evidence;
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

    private boolean enqueue(Sample sample) {
        lock.lock();
        try {
            String model = sample.plan().model();
            int depth = depths.getOrDefault(model, 0);
            if (closed || depth >= sample.plan().queue() || waitingTokens + sample.promptTokens() > MOST_TOKENS) {
                return false;
            }
            add(new Scoring(sample, engines, this::preempted));
            if (thread == null) {
                thread = Thread.ofVirtual().name("drift").start(this::run);
            }
            arrival.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void add(Scoring scoring) {
        waiting.addLast(scoring);
        depths.merge(scoring.sample().plan().model(), 1, Integer::sum);
        waitingTokens += scoring.sample().promptTokens();
    }

    /** Whether there is room for one that has to wait for a variant's turn. */
    private boolean putBack(Scoring scoring) {
        lock.lock();
        try {
            long kept = waiting.stream().mapToLong(Scoring::kept).sum() + scoring.kept();
            if (closed || kept > MOST_KEPT) {
                return false;
            }
            add(scoring);
            return true;
        } finally {
            lock.unlock();
        }
    }

    private Scoring take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            Optional<Scoring> next = ready();
            while (next.isEmpty()) {
                if (waiting.isEmpty()) {
                    arrival.await();
                } else {
                    arrival.awaitNanos(LOOK.toNanos());
                }
                next = ready();
            }
            Scoring scoring = next.get();
            waiting.remove(scoring);
            depths.merge(scoring.sample().plan().model(), -1, Integer::sum);
            waitingTokens -= scoring.sample().promptTokens();
            return scoring;
        } finally {
            lock.unlock();
        }
    }

    private Optional<Scoring> ready() {
        return waiting.stream().filter(Scoring::canGoOn).findFirst();
    }

    private void run() {
        try {
            while (true) {
                Scoring scoring = take();
                score(scoring).ifPresent(result -> ended(scoring.sample().plan().model(), result));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What became of it; empty when it waits for a variant's turn. */
    private Optional<SampleResult> score(Scoring scoring) throws InterruptedException {
        Sample sample = scoring.sample();
        try {
            Optional<ScoredAnswer> answer =
                    scoring.run(new Interlude(live, sample.plan().idle()));
            if (answer.isEmpty()) {
                return putBack(scoring) ? Optional.empty() : Optional.of(SampleResult.SKIPPED_BUSY);
            }
            evidence.add(answer.get(), sample.plan().keep());
            observers.forEach(observer -> observer.onScored(answer.get()));
            return Optional.of(SampleResult.SCORED);
        } catch (PreemptedException e) {
            return Optional.of(SampleResult.PREEMPTED);
        } catch (UnscorableException e) {
            LOG.debugf("%s is not scored: %s", sample.requestId(), e.getMessage());
            return Optional.of(SampleResult.SKIPPED_UNSUPPORTED);
        } catch (EngineException e) {
            LOG.debugf("%s is not scored: %s", sample.requestId(), e.getMessage());
            return Optional.of(SampleResult.FAILED);
        } catch (RuntimeException e) {
            LOG.warnf(e, "scoring %s broke", sample.requestId());
            return Optional.of(SampleResult.FAILED);
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
