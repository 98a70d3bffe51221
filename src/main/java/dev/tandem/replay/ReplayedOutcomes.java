package dev.tandem.replay;

import dev.tandem.experiment.Outcome;
import dev.tandem.experiment.OutcomeObserver;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** Hands the outcomes of replayed requests to those who wait for them. Thread-safe. */
@ApplicationScoped
class ReplayedOutcomes implements OutcomeObserver {

    private final Map<String, CompletableFuture<Outcome>> expected = new ConcurrentHashMap<>();

    /** The outcome of that request, when it is there; to be forgotten in any case. */
    CompletableFuture<Outcome> expect(String requestId) {
        return expected.computeIfAbsent(requestId, id -> new CompletableFuture<>());
    }

    void forget(String requestId) {
        expected.remove(requestId);
    }

    @Override
    public void onOutcome(Outcome outcome) {
        CompletableFuture<Outcome> waiting = expected.get(outcome.requestId());
        if (waiting != null) {
            waiting.complete(outcome);
        }
    }
}
