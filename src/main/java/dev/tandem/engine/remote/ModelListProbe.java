package dev.tandem.engine.remote;

import dev.tandem.engine.http.JsonReply;
import dev.tandem.engine.http.UpstreamClient;
import dev.tandem.inference.EngineException;
import dev.tandem.inference.EngineHealth;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jboss.logging.Logger;

/**
 * Asks an upstream for its list of models every ten seconds or so, which costs nothing anywhere, and keeps what that and
 * the answers say about its state. Thread-safe.
 */
final class ModelListProbe implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(ModelListProbe.class);
    private static final int PERIOD_MILLIS = 10_000;
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final Vertx vertx;
    private final UpstreamClient client;
    private final String property;
    private final AtomicReference<Reachability> state = new AtomicReference<>(Reachability.UNKNOWN);
    private volatile boolean closed;

    /** @param property what the names of the variant's settings begin with */
    ModelListProbe(Vertx vertx, UpstreamClient client, String property) {
        this.vertx = vertx;
        this.client = client;
        this.property = property;
    }

    /** Asks now, and from now on. */
    void run() {
        if (!closed) {
            ask().subscribe().with(health -> again(), failure -> again());
        }
    }

    /** Asks once: what that alone says, of an upstream that was in doubt before. Never fails. */
    Uni<EngineHealth> ask() {
        return client.get("/models", TIMEOUT)
                .<UnaryOperator<Reachability>>map(this::afterReply)
                .onFailure()
                .recoverWithItem(this::afterFailure)
                .map(next -> {
                    change(next.apply(state.get()));
                    return next.apply(Reachability.IN_DOUBT).health();
                });
    }

    EngineHealth health() {
        return closed
                ? new EngineHealth(EngineHealth.Status.FAILED, "stopped")
                : state.get().health();
    }

    /** An answer came, or an error that shows that the upstream works. */
    void works() {
        if (!state.get().equals(Reachability.UNKNOWN)) {
            change(state.get().replied());
        }
    }

    /** An answer could not be asked for. */
    void unreachable() {
        change(state.get()
                .failed("the upstream cannot be reached or does not serve: check that it runs, and " + property
                        + ".url"));
    }

    private UnaryOperator<Reachability> afterReply(JsonReply reply) {
        return switch (reply.status()) {
            case 401, 403 -> before -> before.refused("the upstream refuses our key: check " + property + ".api-key");
            case 503 ->
                reply.json().path("error").path("message").asText().startsWith("Loading model")
                        ? Reachability::loads
                        : before -> before.failed("the upstream says that it does not serve (HTTP status 503)");
            // Not every server has a list of models, or lets everyone have it at any rate.
            default ->
                reply.status() < 500
                        ? Reachability::replied
                        : before -> before.failed("the upstream fails with HTTP status " + reply.status());
        };
    }

    private UnaryOperator<Reachability> afterFailure(Throwable failure) {
        String detail = failure instanceof EngineException.TimedOut
                ? "the upstream does not reply within " + TIMEOUT.toSeconds() + " s"
                : "the upstream cannot be reached: check that it runs, and " + property + ".url";
        return before -> before.failed(detail);
    }

    private void again() {
        if (!closed) {
            int jitter = ThreadLocalRandom.current().nextInt(PERIOD_MILLIS / 5);
            vertx.setTimer(PERIOD_MILLIS - PERIOD_MILLIS / 10 + jitter, timer -> run());
        }
    }

    private void change(Reachability next) {
        Reachability before = state.getAndSet(next);
        if (!before.health().equals(next.health()) && !closed) {
            if (next.health().isReady()) {
                LOG.infof("%s: the upstream replies again.", property);
            } else {
                LOG.warnf("%s: %s", property, next.health().detail());
            }
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
