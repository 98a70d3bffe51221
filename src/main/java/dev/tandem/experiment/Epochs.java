package dev.tandem.experiment;

import com.github.f4b6a3.uuid.UuidCreator;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Knows the epoch that each model is in, and opens the next one when the conditions change. A restart under the same
 * conditions continues the last stored epoch.
 *
 * <p>Replicas that share a database may open an epoch each for the same change: whoever reads the log compares
 * {@link EpochConditions}, not ids.
 */
@ApplicationScoped
public class Epochs {

    private final Map<String, Opened> current = new ConcurrentHashMap<>();
    private final Consumer<Epoch> log;
    private final Clock clock;

    /** Kept beside the epoch so that the common case compares and allocates nothing new. */
    private record Opened(EpochConditions conditions, Epoch epoch) {}

    @Inject
    Epochs(OutcomeLog log) {
        this(log::append, Clock.systemUTC());
    }

    Epochs(Consumer<Epoch> log, Clock clock) {
        this.log = log;
        this.clock = clock;
    }

    void onStart(@Observes @Priority(OutcomeLog.FIRST + 1) StartupEvent event, OutcomeStore store)
            throws StoreException {
        store.latestEpochs().forEach(this::resume);
    }

    /** Continues a stored epoch, unless the model is already in one. */
    void resume(Epoch stored) {
        current.putIfAbsent(stored.model(), new Opened(EpochConditions.of(stored), stored));
    }

    /**
     * The epoch of a request that arrives now, opened and logged first if these conditions differ from the model's
     * last. Does no I/O and may be called on an event loop; threads that open an epoch of one model at the same moment
     * get the same one.
     *
     * @param conditions those of the moment: stale ones open an epoch of their own
     */
    public Epoch current(EpochConditions conditions) {
        Opened last = current.get(conditions.model());
        if (last != null && last.conditions().equals(conditions)) {
            return last.epoch();
        }
        return current.compute(conditions.model(), (model, now) -> next(now, conditions))
                .epoch();
    }

    /** The fingerprint of a variant in the model's last epoch; empty when there is none. Does no I/O; any thread. */
    public Optional<String> lastFingerprint(String model, String variant) {
        return Optional.ofNullable(current.get(model))
                .map(opened -> opened.epoch().fingerprints().get(variant));
    }

    private Opened next(@Nullable Opened last, EpochConditions conditions) {
        if (last != null && last.conditions().equals(conditions)) {
            return last;
        }
        Instant openedAt = clock.instant().truncatedTo(ChronoUnit.MICROS);
        // The last one opened must also be the latest by time, even if the clock was set back.
        if (last != null && !openedAt.isAfter(last.epoch().openedAt())) {
            openedAt = last.epoch().openedAt().plus(1, ChronoUnit.MICROS);
        }
        Epoch epoch = new Epoch(
                UuidCreator.getTimeOrderedEpoch().toString(),
                conditions.model(),
                openedAt,
                conditions.weights(),
                conditions.fingerprints(),
                conditions.design());
        log.accept(epoch);
        return new Opened(conditions, epoch);
    }
}
