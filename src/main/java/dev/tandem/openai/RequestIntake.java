package dev.tandem.openai;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.tandem.chat.OutcomeRecorder;
import dev.tandem.chat.Outcomes;
import dev.tandem.chat.RequestContext;
import dev.tandem.engine.Operation;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Instant;
import java.util.HexFormat;
import java.util.UUID;

/**
 * Opens an {@link OutcomeRecorder} for every completions request as soon as its head was read, and closes it when the response
 * ended or the connection was lost: the one place where requests are counted, whatever became of them between.
 */
@ApplicationScoped
class RequestIntake {

    private static final String KEY = OutcomeRecorder.class.getName();
    /** After the CORS filter (-300), before Quarkus's own limit on bodies (-2). */
    private static final int EARLY = -100;

    private final Outcomes outcomes;
    private final long maxBodySize;

    RequestIntake(Outcomes outcomes, EdgeConfig config) {
        this.outcomes = outcomes;
        this.maxBodySize = config.maxBodySize().asLongValue();
    }

    void register(@Observes Router router) {
        route(router, "/v1/chat/completions", Operation.CHAT);
        route(router, "/v1/completions", Operation.TEXT_COMPLETION);
    }

    private void route(Router router, String path, Operation operation) {
        router.route(HttpMethod.POST, path).order(EARLY).handler(context -> {
            OutcomeRecorder recorder = open(context, operation);
            RequestBody.read(context, maxBodySize, () -> recorder.received(Instant.now()));
        });
    }

    private OutcomeRecorder open(RoutingContext context, Operation operation) {
        OutcomeRecorder recorder = new OutcomeRecorder(newId(), operation, Instant.now(), System::nanoTime);
        context.put(KEY, recorder);
        context.response().putHeader("x-request-id", RequestContext.requestId(recorder.id()));
        context.addEndHandler(ended -> {
            int status = context.response().headWritten() ? context.response().getStatusCode() : 0;
            outcomes.close(recorder, status, ended.succeeded());
        });
        return recorder;
    }

    /** The recorder of this request; there is one on the completions paths only. */
    static OutcomeRecorder recorder(RoutingContext context) {
        OutcomeRecorder recorder = context.get(KEY);
        if (recorder == null) {
            throw new IllegalStateException(
                    "no record was opened for " + context.request().path());
        }
        return recorder;
    }

    /** Notes a failure with the recorder, if this request has one. */
    static void fail(RoutingContext context, ApiError error) {
        OutcomeRecorder recorder = context.get(KEY);
        if (recorder != null) {
            recorder.failed(error.result(), error.cause());
        }
    }

    /** Unique and ordered by time, so that the log's index grows at its end. */
    static String newId() {
        UUID id = UuidCreator.getTimeOrderedEpoch();
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits(id.getMostSignificantBits()) + hex.toHexDigits(id.getLeastSignificantBits());
    }
}
