package dev.tandem.drift;

import dev.tandem.drift.ScoringQueue.Entry;
import dev.tandem.drift.ScoringQueue.Place;
import dev.tandem.drift.evidence.DriftEvidences;
import dev.tandem.drift.validity.AnswerLength;
import dev.tandem.inference.EngineException;
import dev.tandem.inference.UnscorableException;
import dev.tandem.routing.VariantId;
import io.quarkus.arc.All;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Measures one chat after the other, in the order in which they were chosen, on a thread of its own that begins with the
 * first one. One that a request stops goes on where it was. Of variants that take turns, one is away: what it is to say
 * waits in memory for its window, while others are asked. Thread-safe.
 */
@ApplicationScoped
class ScoringLoop {

    /** How often one is stopped {@link IdleExecutor#MOST_INTERRUPTIONS} times in vain before it is dropped. */
    static final int MOST_VAIN = 3;

    private static final Logger LOG = Logger.getLogger(ScoringLoop.class);

    private final LiveTraffic live;
    private final List<DriftObserver> observers;
    private final DriftStore driftStore;
    private final ScoringQueue queue = new ScoringQueue();
    private @Nullable Thread thread;

    ScoringLoop(LiveTraffic live, DriftEvidences evidences, @All List<DriftObserver> observers) {
        this.live = live;
        this.observers = observers;
        this.driftStore = new DriftStore(evidences);
    }

    /**
     * An answer that was chosen. Exactly one of {@link #put} and {@link #drop} must follow.
     *
     * @param position see {@link DriftStore#choose}
     * @param place in the queue
     */
    record Chosen(long position, Place place) {}

    /**
     * Chooses an answer before anything is known of it; counted as skipped and empty when too many were chosen that are
     * not at their end. Never blocks for long.
     *
     * @param conversation names the unit of the experiment that it belongs to, as a hash
     */
    Optional<Chosen> choose(DriftPlan plan, String conversation) {
        Optional<Place> place = queue.reserve(plan);
        if (place.isEmpty()) {
            count(plan.model(), ComparisonMethod.TOKENS, SampleResult.SKIPPED_BUSY);
        }
        return place.map(taken -> new Chosen(driftStore.choose(plan.model(), conversation), taken));
    }

    /** Has an answer scored that was chosen. Never blocks for long. */
    void put(DriftTask task, Chosen chosen) {
        put(task, chosen.place);
    }

    /** Gives up an answer that was chosen. */
    void drop(Chosen chosen, SampleResult why, AnswerLength length) {
        queue.release(chosen.place);
        dropped(chosen.place.model(), chosen.position, why, length);
    }

    /** Takes any other measurement, or counts it as skipped when too many wait. Never blocks for long. */
    void offer(DriftTask driftTask) {
        queue.reserve(driftTask.plan())
                .ifPresentOrElse(place -> put(driftTask, place), () -> end(driftTask, SampleResult.SKIPPED_BUSY));
    }

    private synchronized void put(DriftTask driftTask, Place place) {
        queue.put(driftTask, place);
        if (thread == null) {
            thread = Thread.ofVirtual().name("drift").start(this::run);
        }
    }

    /** Counts what had no place in the order of choosing. */
    void count(String model, ComparisonMethod comparisonMethod, SampleResult result) {
        observers.forEach(observer -> observer.onSample(model, comparisonMethod, result, AnswerLength.UNKNOWN));
        driftStore.count(model, comparisonMethod, result);
    }

    private void dropped(String model, long position, SampleResult why, AnswerLength length) {
        observers.forEach(observer -> observer.onSample(model, ComparisonMethod.TOKENS, why, length));
        driftStore.dropped(model, position, why, length);
    }

    private void end(DriftTask driftTask, SampleResult why) {
        String model = driftTask.plan().model();
        OptionalLong position = driftTask.chosen();
        if (position.isPresent()) {
            dropped(model, position.getAsLong(), why, driftTask.length());
        } else {
            count(model, driftTask.method(), why);
        }
    }

    void preempted(VariantId variant, Duration took) {
        observers.forEach(observer -> observer.onPreempted(variant, took));
    }

    /** What was found. */
    DriftStore store() {
        return driftStore;
    }

    /** How many samples of a model wait, or are being measured. */
    int depth(String model) {
        return queue.depth(model);
    }

    private void run() {
        try {
            while (true) {
                measure(queue.take());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void measure(Entry entry) throws InterruptedException {
        DriftTask driftTask = entry.task();
        Optional<DriftResult> finding;
        try {
            finding = driftTask.run(new IdleExecutor(live, driftTask.plan().idle()));
        } catch (PreemptedException e) {
            if (driftTask.mayGoOn() && entry.vain() + 1 < MOST_VAIN) {
                queue.putBack(entry.again());
            } else {
                end(entry, SampleResult.PREEMPTED);
            }
            return;
        } catch (UnscorableException e) {
            LOG.debugf("%s is not measured: %s", driftTask.requestId(), e.getMessage());
            end(entry, SampleResult.SKIPPED_UNSUPPORTED);
            return;
        } catch (EngineException e) {
            LOG.debugf("%s is not measured: %s", driftTask.requestId(), e.getMessage());
            end(entry, SampleResult.FAILED);
            return;
        } catch (RuntimeException | Error e) {
            // An Error as well, such as no memory for one long answer: the next sample may do better.
            LOG.warnf(e, "measuring %s broke", driftTask.requestId());
            end(entry, SampleResult.FAILED);
            return;
        }
        if (finding.isPresent()) {
            queue.end(entry);
            keep(finding.get(), driftTask.plan());
        } else {
            queue.putBack(entry);
        }
    }

    private void end(Entry entry, SampleResult why) {
        queue.end(entry);
        end(entry.task(), why);
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
    synchronized void close() {
        queue.close();
        if (thread != null) {
            thread.interrupt();
        }
    }
}
