package dev.tandem.engine.llamaserver;

import dev.tandem.engine.http.Endpoint;
import dev.tandem.engine.http.JsonReply;
import dev.tandem.engine.http.UpstreamClient;
import dev.tandem.engine.llamaserver.arguments.LlamaServerArguments;
import dev.tandem.inference.EngineDescription;
import dev.tandem.inference.EngineException;
import dev.tandem.inference.EngineHealth;
import dev.tandem.inference.EngineHealth.Status;
import dev.tandem.routing.VariantId;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * A {@code llama-server} that somebody else runs. It is asked at intervals, and at once when it lost a connection, for its
 * health and for what it runs: it may have been started anew with another model between two questions.
 */
final class ExternalServer implements ServerConnection {

    private static final Logger LOG = Logger.getLogger(ExternalServer.class);
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final VariantId id;
    private final UpstreamClient client;
    private final Vertx vertx;
    private final Duration interval;
    private final String where;
    private volatile EngineHealth health;
    private volatile EngineDescription description = ServerDescriptions.expected(LlamaServerArguments.NONE);
    private volatile boolean closed;
    /** Whether it is asked out of turn right now: many answers are lost at once. */
    private final AtomicBoolean askedAtOnce = new AtomicBoolean();

    private ExternalServer(VariantId id, Endpoint endpoint, String where, Vertx vertx, Duration interval) {
        this.id = id;
        this.client = new UpstreamClient(vertx, endpoint);
        this.vertx = vertx;
        this.interval = interval;
        this.where = where;
        this.health = new EngineHealth(Status.LOADING, "has not been asked yet: " + where);
    }

    /**
     * @param where its address, for messages
     * @param interval between two questions
     */
    static ExternalServer watch(VariantId id, Endpoint endpoint, String where, Vertx vertx, Duration interval) {
        ExternalServer server = new ExternalServer(id, endpoint, where, vertx, interval);
        server.ask();
        return server;
    }

    private void ask() {
        look().subscribe().with(next -> {
            become(next);
            askLater();
        });
    }

    private Uni<EngineHealth> look() {
        return client.get("/health", PATIENCE)
                .onItem()
                .transformToUni(this::updateFrom)
                .onFailure()
                .recoverWithItem(failure ->
                        new EngineHealth(Status.FAILED, where + " does not answer: " + failure.getMessage()));
    }

    @Override
    public void lost() {
        if (!closed && askedAtOnce.compareAndSet(false, true)) {
            look().onTermination()
                    .invoke(() -> askedAtOnce.set(false))
                    .subscribe()
                    .with(this::become);
        }
    }

    private Uni<EngineHealth> updateFrom(JsonReply reply) {
        if (reply.status() == 503) {
            return Uni.createFrom().item(new EngineHealth(Status.LOADING, where + " is loading its model"));
        }
        if (!reply.isSuccess()) {
            return Uni.createFrom()
                    .item(new EngineHealth(
                            Status.FAILED,
                            where + "/health answers with status " + reply.status() + ": is it a llama-server?"));
        }
        return client.get("/props", PATIENCE).map(this::describedBy);
    }

    private EngineHealth describedBy(JsonReply props) {
        if (props.status() == 401) {
            return new EngineHealth(
                    Status.FAILED, where + " wants a key: set " + ManagedServerSettings.property(id, "api-key") + ".");
        }
        if (!props.isSuccess()) {
            return new EngineHealth(
                    Status.FAILED, where + "/props answers with status " + props.status() + ": is it a llama-server?");
        }
        EngineDescription before = description;
        EngineDescription now = ServerDescriptions.said(props.json(), null, LlamaServerArguments.NONE.slots());
        if (!now.equals(before)) {
            description = now;
            LOG.infof("%s: %s runs %d slots of %s tokens", id, where, now.slots(), now.contextLength());
        }
        return EngineHealth.READY;
    }

    private void become(EngineHealth next) {
        if (next.status() != health.status()) {
            LOG.infof("%s: %s", id, next.detail());
        }
        health = next;
    }

    private void askLater() {
        if (!closed) {
            vertx.setTimer(Math.max(1, interval.toMillis()), timer -> {
                if (!closed) {
                    ask();
                }
            });
        }
    }

    @Override
    public UpstreamClient client() {
        EngineHealth current = health;
        if (closed) {
            throw new EngineException.Unavailable("The server is shutting down.", Duration.ofSeconds(10));
        }
        return switch (current.status()) {
            case READY -> client;
            case LOADING -> throw new EngineException.Loading("The model is being loaded. Retry in a moment.");
            case FAILED, UNLOADED ->
                throw new EngineException.Unavailable(
                        "The model's server does not answer at the moment. Retry in a moment.", Duration.ofSeconds(2));
        };
    }

    @Override
    public void responded() {}

    @Override
    public EngineHealth health() {
        return closed ? new EngineHealth(Status.FAILED, "stopped") : health;
    }

    @Override
    public EngineDescription describe() {
        return description;
    }

    @Override
    public void drain() {
        closed = true;
    }

    @Override
    public void close() {
        drain();
        client.close();
    }
}
