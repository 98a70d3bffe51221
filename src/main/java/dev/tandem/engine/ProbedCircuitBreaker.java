package dev.tandem.engine;

import dev.tandem.inference.EngineException;
import dev.tandem.inference.EngineHealth;
import dev.tandem.inference.EngineHealth.Status;
import dev.tandem.routing.VariantId;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** A variant's {@link CircuitBreaker}, which probes the engine whenever it must decide. Thread-safe; never blocks. */
final class ProbedCircuitBreaker {

    private static final Logger LOG = Logger.getLogger(ProbedCircuitBreaker.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration PATIENCE_AFTER_SILENCE = Duration.ofMinutes(2);

    private final VariantId id;
    private final CircuitBreaker.Policy policy;
    private final Supplier<Uni<EngineHealth>> probe;
    private final Supplier<Uni<EngineHealth>> probeAfterSilence;
    private final InstantSource clock;
    private final Timer timer;
    private final AtomicReference<CircuitBreaker> state = new AtomicReference<>(CircuitBreaker.closed());
    /** Whether answers were silent since the engine last was well: then that it lives does not make it well. */
    private volatile boolean silent;

    private volatile boolean closed;

    /** Runs something later. */
    interface Timer {
        void runAfter(Duration pause, Runnable action);
    }

    /**
     * @param probe asks the engine how it is; a failure, or no reply within ten seconds, counts as unwell
     * @param probeAfterSilence the same where answers were silent; no reply within two minutes counts as unwell
     */
    ProbedCircuitBreaker(
            VariantId id,
            CircuitBreaker.Policy policy,
            Supplier<Uni<EngineHealth>> probe,
            Supplier<Uni<EngineHealth>> probeAfterSilence,
            InstantSource clock,
            Timer timer) {
        this.id = id;
        this.policy = policy;
        this.probe = probe;
        this.probeAfterSilence = probeAfterSilence;
        this.clock = clock;
        this.timer = timer;
    }

    /** Whether a request may go to the engine now. */
    boolean permits() {
        return state.get().permits();
    }

    /** What a request gets that may not. */
    EngineException refusal() {
        return new EngineException.Unavailable(
                "The variant failed several times in a row and is left alone for a moment. Retry later.",
                state.get().remaining(clock.instant()).plusSeconds(1));
    }

    /** A request that went to the engine has ended. */
    void note(@Nullable Throwable failure, boolean cancelled) {
        if (failure instanceof EngineException known && known.isEngineFault()) {
            silent |= failure instanceof EngineException.TimedOut;
            move(before -> before.failed(policy));
        } else if (failure == null && !cancelled) {
            silent = false;
            move(CircuitBreaker::succeeded);
        }
    }

    /** What went wrong before counts no more. */
    void reset() {
        silent = false;
        state.set(CircuitBreaker.closed());
    }

    /** Probes no more. */
    void close() {
        closed = true;
    }

    private void move(UnaryOperator<CircuitBreaker> event) {
        CircuitBreaker before = state.getAndUpdate(event);
        CircuitBreaker after = event.apply(before);
        if (after.equals(before) || closed) {
            return;
        }
        if (after.awaitsProbe()) {
            ask();
        } else if (after instanceof CircuitBreaker.Open(Instant until)) {
            timer.runAfter(Duration.between(clock.instant(), until), this::elapsed);
        }
    }

    private void elapsed() {
        Instant now = clock.instant();
        move(before -> before.elapsed(now));
    }

    private void ask() {
        boolean afterSilence = silent;
        Uni.createFrom()
                .deferred((afterSilence ? probeAfterSilence : probe)::get)
                .ifNoItem()
                .after(afterSilence ? PATIENCE_AFTER_SILENCE : PATIENCE)
                .fail()
                .onFailure()
                .recoverWithItem(failure -> new EngineHealth(Status.FAILED, String.valueOf(failure.getMessage())))
                .subscribe()
                .with(health -> replied(health, afterSilence));
    }

    private void replied(EngineHealth health, boolean afterSilence) {
        Instant now = clock.instant();
        if (health.isReady() && afterSilence) {
            silent = false;
        }
        boolean permitted = permits();
        move(before -> before.probed(health.isReady(), now, policy));
        if (permitted && !permits()) {
            LOG.warnf("%s: failed several times in a row and is left alone: %s", id, health.detail());
        } else if (!permitted && permits()) {
            LOG.infof("%s: is well again", id);
        }
    }
}
