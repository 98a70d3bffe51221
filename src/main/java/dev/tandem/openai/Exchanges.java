package dev.tandem.openai;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.tandem.chat.Exchange;
import dev.tandem.chat.Outcomes;
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
 * Opens an {@link Exchange} for every completions request as soon as its head was read, and closes it when the response
 * ended or the connection was lost: the one place where requests are counted, whatever became of them between.
 */
@ApplicationScoped
class Exchanges {

    private static final String KEY = Exchange.class.getName();
    /** After the CORS filter (-300), before Quarkus's own limit on bodies (-2). */
    private static final int EARLY = -100;

    private final Outcomes outcomes;
    private final long maxBodySize;

    Exchanges(Outcomes outcomes, EdgeConfig config) {
        this.outcomes = outcomes;
        this.maxBodySize = config.maxBodySize().asLongValue();
    }

    void register(@Observes Router router) {
        route(router, "/v1/chat/completions", Operation.CHAT);
        route(router, "/v1/completions", Operation.TEXT_COMPLETION);
    }

    private void route(Router router, String path, Operation operation) {
        router.route(HttpMethod.POST, path).order(EARLY).handler(context -> {
            Exchange exchange = open(context, operation);
            RequestBody.read(context, maxBodySize, () -> exchange.received(Instant.now()));
        });
    }

    private Exchange open(RoutingContext context, Operation operation) {
        Exchange exchange = new Exchange(newId(), operation, Instant.now(), System::nanoTime);
        context.put(KEY, exchange);
        context.response().putHeader("x-request-id", exchange.requestId());
        context.addEndHandler(ended -> close(context, exchange, ended.succeeded()));
        return exchange;
    }

    private void close(RoutingContext context, Exchange exchange, boolean delivered) {
        if (!delivered) {
            exchange.abandon();
        }
        int status = context.response().headWritten() ? context.response().getStatusCode() : 0;
        outcomes.close(exchange, status, delivered);
    }

    /** The exchange of this request; there is one on the completions paths only. */
    static Exchange of(RoutingContext context) {
        Exchange exchange = context.get(KEY);
        if (exchange == null) {
            throw new IllegalStateException(
                    "no exchange was opened for " + context.request().path());
        }
        return exchange;
    }

    /** Notes a failure with the exchange, if this request has one. */
    static void fail(RoutingContext context, ApiError error) {
        Exchange exchange = context.get(KEY);
        if (exchange != null) {
            exchange.failed(error.result(), error.cause());
        }
    }

    /** Unique and ordered by time, so that the log's index grows at its end. */
    static String newId() {
        UUID id = UuidCreator.getTimeOrderedEpoch();
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits(id.getMostSignificantBits()) + hex.toHexDigits(id.getLeastSignificantBits());
    }
}
