package dev.tandem.feedback;

import dev.tandem.experiment.Outcome;
import dev.tandem.experiment.OutcomeLogConfig;
import dev.tandem.experiment.OutcomeObserver;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The requests that ended last, as many as may wait to be logged: feedback may come before the log has them. The eldest
 * goes first; a cache that keeps what is asked for often, as Caffeine does, would refuse the newest.
 */
@ApplicationScoped
class RecentRequests implements OutcomeObserver {

    /** In the hands of the log's writer beside those that wait. */
    private static final int BEING_WRITTEN = 1_000;

    private final Map<String, RatedAnswer> requests;

    @Inject
    RecentRequests(OutcomeLogConfig log) {
        this(log.queue() + BEING_WRITTEN);
    }

    RecentRequests(int most) {
        requests = new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, RatedAnswer> eldest) {
                return size() > most;
            }
        };
    }

    @Override
    public void onOutcome(Outcome outcome) {
        if (outcome.served() != null) {
            RatedAnswer ratedAnswer = RatedAnswer.of(outcome);
            synchronized (requests) {
                requests.put(outcome.requestId(), ratedAnswer);
            }
        }
    }

    Optional<RatedAnswer> find(String requestId) {
        synchronized (requests) {
            return Optional.ofNullable(requests.get(requestId));
        }
    }
}
