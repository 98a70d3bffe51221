package dev.tandem.replay;

import dev.tandem.experiment.Outcome;
import dev.tandem.experiment.OutcomeObserver;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Hands the outcomes of replayed requests to those who wait for them, and counts those of others. Thread-safe. */
@ApplicationScoped
class ReplayedOutcomes implements OutcomeObserver {

    private final Map<String, CompletableFuture<Outcome>> expected = new ConcurrentHashMap<>();
    private final AtomicLong others = new AtomicLong();

    /** The outcome of that request, when it is there; to be forgotten in any case. */
    CompletableFuture<Outcome> expect(String requestId) {
        return expected.computeIfAbsent(requestId, id -> new CompletableFuture<>());
    }

    void forget(String requestId) {
        expected.remove(requestId);
    }

    /** How many other requests that some variant worked on have ended so far. */
    long others() {
        return others.get();
    }

    @Override
    public void onOutcome(Outcome outcome) {
        CompletableFuture<Outcome> waiting = expected.get(outcome.requestId());
        if (waiting != null) {
            waiting.complete(outcome);
        } else if (outcome.served() != null) {
            others.incrementAndGet();
        }
    }
}
