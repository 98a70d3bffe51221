package dev.tandem.drift.evidence;

import dev.tandem.experiment.DriftChoice;
import dev.tandem.experiment.DriftOutcome;
import dev.tandem.stats.sequential.ChoosingOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What scored answers of one model prove so far. They enter the sequences in the order in which they were chosen, whatever
 * order they are scored in, after those of earlier runs of the program. Thread-safe; only {@link #begin} and
 * {@link #evidence} may wait for one another.
 */
final class DriftEvidence {

    private final Map<Long, DriftChoice> open = new HashMap<>();
    private final ChoosingOrder<DriftOutcome> order = new ChoosingOrder<>(0);
    /** Held while answers enter, and while somebody looks. */
    private final ReentrantLock entering = new ReentrantLock();
    /** What earlier runs found is in them; until it is, all waits in the order. */
    private @Nullable EvidenceSequences sequences;

    /** An answer was chosen. Must be called in the order of their places. */
    void choose(DriftChoice choice) {
        synchronized (order) {
            open.put(choice.place(), choice);
            order.choose(Long.toString(choice.place()));
        }
    }

    /** The choice of an answer that was open until now; empty if it was not. */
    Optional<DriftChoice> end(long place) {
        synchronized (order) {
            return Optional.ofNullable(open.remove(place));
        }
    }

    /** What became of an answer: scored, or dropped. */
    void settle(DriftOutcome outcome) {
        synchronized (order) {
            order.settle(Long.toString(outcome.choice().place()), outcome);
        }
        // Whoever looks lets it in when looking next.
        if (entering.tryLock()) {
            try {
                enter();
            } finally {
                entering.unlock();
            }
        }
    }

    /** Begins with what earlier runs found, unless it has begun. */
    void begin(EvidenceSequences earlier) {
        entering.lock();
        try {
            if (sequences == null) {
                sequences = earlier;
                enter();
            }
        } finally {
            entering.unlock();
        }
    }

    private void enter() {
        EvidenceSequences begun = sequences;
        if (begun != null) {
            released().forEach(begun::enter);
        }
    }

    private List<DriftOutcome> released() {
        synchronized (order) {
            return order.release();
        }
    }

    /**
     * What is known.
     *
     * @param fingerprints what the variants are now
     * @return empty until it has begun
     */
    Optional<Evidence> evidence(Map<String, String> fingerprints) {
        entering.lock();
        try {
            enter();
            EvidenceSequences begun = sequences;
            return begun == null ? Optional.empty() : Optional.of(evidence(begun, fingerprints));
        } finally {
            entering.unlock();
        }
    }

    private Evidence evidence(EvidenceSequences begun, Map<String, String> fingerprints) {
        int waiting;
        int heldBack;
        synchronized (order) {
            waiting = order.open();
            heldBack = order.heldBack();
        }
        return new Evidence(begun.nearer(fingerprints), begun.candidates(fingerprints), waiting, heldBack);
    }
}
