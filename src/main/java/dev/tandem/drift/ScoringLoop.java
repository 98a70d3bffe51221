package dev.tandem.drift;

import dev.tandem.engine.EngineException;
import dev.tandem.engine.EngineRegistry;
import dev.tandem.engine.UnscorableException;
import io.quarkus.arc.All;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Scores samples one after the other, on a thread of its own that begins with the first one. Thread-safe. */
@ApplicationScoped
class ScoringLoop {

    private static final Logger LOG = Logger.getLogger(ScoringLoop.class);
    /** Tokens of all prompts that may wait, whose requests are held in memory. */
    private static final long MOST_TOKENS = 1 << 20;

    private final EngineRegistry engines;
    private final LiveTraffic live;
    private final List<DriftObserver> observers;
    private final Evidence evidence = new Evidence();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrival = lock.newCondition();
    private final Deque<Sample> waiting = new ArrayDeque<>();
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
            waiting.addLast(sample);
            depths.put(model, depth + 1);
            waitingTokens += sample.promptTokens();
            if (thread == null) {
                thread = Thread.ofVirtual().name("drift").start(this::run);
            }
            arrival.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    private Sample take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (waiting.isEmpty()) {
                arrival.await();
            }
            Sample sample = waiting.removeFirst();
            depths.merge(sample.plan().model(), -1, Integer::sum);
            waitingTokens -= sample.promptTokens();
            return sample;
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            while (true) {
                Sample sample = take();
                ended(sample.plan().model(), score(sample));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private SampleResult score(Sample sample) throws InterruptedException {
        try {
            Interlude interlude = new Interlude(live, sample.plan().idle());
            ScoredAnswer answer = new Scoring(sample, engines, interlude).run();
            evidence.add(answer, sample.plan().keep());
            observers.forEach(observer -> observer.onScored(answer));
            return SampleResult.SCORED;
        } catch (Interlude.GivenUpException e) {
            return SampleResult.PREEMPTED;
        } catch (UnscorableException e) {
            LOG.debugf("%s is not scored: %s", sample.requestId(), e.getMessage());
            return SampleResult.SKIPPED_UNSUPPORTED;
        } catch (EngineException e) {
            LOG.debugf("%s is not scored: %s", sample.requestId(), e.getMessage());
            return SampleResult.FAILED;
        } catch (RuntimeException e) {
            LOG.warnf(e, "scoring %s broke", sample.requestId());
            return SampleResult.FAILED;
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
