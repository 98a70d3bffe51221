package dev.tandem.openai;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.tandem.access.AccessDeniedException;
import dev.tandem.access.AccessPolicy;
import dev.tandem.access.RequestOrigins;
import dev.tandem.chat.OutcomePublisher;
import dev.tandem.chat.OutcomeRecorder;
import dev.tandem.chat.Provenance;
import dev.tandem.chat.RequestContext;
import dev.tandem.inference.Operation;
import dev.tandem.shutdown.RequestDrain;
import dev.tandem.shutdown.ShuttingDownException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;

/**
 * Takes requests in, in this order: opens an {@link OutcomeRecorder} for every completions request as soon as its head
 * was read, checks the key, whether Tandem is stopping, then the declared length, takes the memory, and reads the body. The recorder is closed when
 * the response ended or the connection was lost: the one place where requests are counted, whatever became of them
 * between.
 */
@ApplicationScoped
class RequestIntake {

    private static final String RECORDER = OutcomeRecorder.class.getName();
    /** After the CORS filter (-300), before Quarkus's own limit on bodies (-2). */
    private static final int EARLY = -100;
    /** Fits what the paths beside the completions take. */
    private static final long SMALL = 256 * 1024;

    private final OutcomePublisher outcomes;
    private final AccessPolicy access;
    private final BodyBudget budget;
    private final RequestDrain drain;
    private final EdgeConfig config;

    RequestIntake(
            OutcomePublisher outcomes, AccessPolicy access, BodyBudget budget, RequestDrain drain, EdgeConfig config) {
        this.outcomes = outcomes;
        this.access = access;
        this.budget = budget;
        this.drain = drain;
        this.config = config;
    }

    void register(@Observes Router router) {
        long maxBodySize = config.maxBodySize().asLongValue();
        completions(router, "/v1/chat/completions", Operation.CHAT, maxBodySize);
        completions(router, "/v1/completions", Operation.TEXT_COMPLETION, maxBodySize);
        others(router, HttpMethod.POST, "/v1/arena", maxBodySize);
        others(router, HttpMethod.POST, "/v1/votes", SMALL);
        others(router, HttpMethod.POST, "/v1/feedback", SMALL);
        others(router, HttpMethod.PUT, "/v1/feedback/*", SMALL);
        router.route("/admin/*").order(EARLY).handler(RequestIntake::plain);
    }

    private void completions(Router router, String path, Operation operation, long limit) {
        router.route(HttpMethod.POST, path).order(EARLY).handler(context -> {
            OutcomeRecorder recorder = open(context, operation);
            take(context, limit, () -> recorder.received(Instant.now()));
        });
    }

    private void others(Router router, HttpMethod method, String path, long limit) {
        router.route(method, path).order(EARLY).handler(context -> take(context, limit, () -> {}));
    }

    /** What administrators send is read by the resources, which unpack nothing. */
    private static void plain(RoutingContext context) {
        String encoding = context.request().getHeader(HttpHeaders.CONTENT_ENCODING);
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            ErrorResponses.send(context, ErrorMapper.packed());
        } else {
            ErrorResponses.whenBodyIsMalformed(context);
            context.next();
        }
    }

    private OutcomeRecorder open(RoutingContext context, Operation operation) {
        OutcomeRecorder recorder = new OutcomeRecorder(newId(), operation, Instant.now(), System::nanoTime);
        context.put(RECORDER, recorder);
        context.response().putHeader("x-request-id", RequestContext.requestId(recorder.id()));
        context.addEndHandler(ended -> {
            int status = context.response().headWritten() ? context.response().getStatusCode() : 0;
            outcomes.close(recorder, status, ended.succeeded());
        });
        return recorder;
    }

    private void take(RoutingContext context, long limit, Runnable whenRead) {
        if (drain.isLeaving()) {
            context.response().putHeader("Connection", "close");
        }
        try {
            InboundRequest request =
                    InboundRequest.open(context, access.admit(RequestOrigins.of(context)), budget, drain.admit());
            request.onShutdown(failure -> ErrorResponses.send(context, ErrorMapper.map(failure)));
            new RequestBody(context, bounds(limit), request.reservation(), body -> {
                        request.read(body);
                        whenRead.run();
                    })
                    .read();
        } catch (AccessDeniedException | ShuttingDownException e) {
            ErrorResponses.send(context, ErrorMapper.map(e));
        }
    }

    private RequestBody.Bounds bounds(long size) {
        return new RequestBody.Bounds(
                size, config.readTimeout(), config.minBodyRate().asLongValue());
    }

    /** The recorder of this request; there is one on the completions paths only. */
    static OutcomeRecorder recorder(RoutingContext context) {
        OutcomeRecorder recorder = context.get(RECORDER);
        if (recorder == null) {
            throw new IllegalStateException(
                    "no record was opened for " + context.request().path());
        }
        return recorder;
    }

    /** Where the answer to this request comes from; empty as long as no variant answers. */
    static Optional<Provenance> provenance(RoutingContext context) {
        OutcomeRecorder recorder = context.get(RECORDER);
        return recorder == null ? Optional.empty() : recorder.provenance();
    }

    /** Notes a failure with the recorder, if this request has one. */
    static void fail(RoutingContext context, ApiError error) {
        OutcomeRecorder recorder = context.get(RECORDER);
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
