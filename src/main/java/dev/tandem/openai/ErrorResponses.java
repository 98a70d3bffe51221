package dev.tandem.openai;

import dev.tandem.openai.http.AllowedMethods;
import dev.tandem.openai.http.ConnectionState;
import io.vertx.core.VertxException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.function.BiConsumer;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Sends errors, whether they come from a resource or from the HTTP layer before it. */
@ApplicationScoped
class ErrorResponses {

    private static final int AFTER_EVERYTHING_ELSE = Integer.MAX_VALUE;

    private final AllowedMethods allowed;

    ErrorResponses(AllowedMethods allowed) {
        this.allowed = allowed;
    }

    @ServerExceptionMapper(Throwable.class)
    Response send(Throwable failure, RoutingContext context) {
        ApiError error = ErrorMapper.map(failure, RequestIntake.provenance(context));
        RequestIntake.fail(context, error);
        Response.ResponseBuilder response = Response.status(error.status())
                .type(MediaType.APPLICATION_JSON_TYPE)
                .entity(error.json());
        headers(error, response::header);
        if (error.status() == 408) {
            response.header("Connection", "close");
        }
        if (error.status() == 405) {
            response.header("Allow", allowed.of(context.request().path()));
        }
        return response.build();
    }

    private static void headers(ApiError error, BiConsumer<String, String> header) {
        error.retryAfter()
                .ifPresent(wait -> header.accept("Retry-After", String.valueOf(Math.max(1, wait.toSeconds()))));
        if (error.status() == 401) {
            header.accept("WWW-Authenticate", "Bearer");
        }
    }

    void register(@Observes Router router) {
        router.route().order(AFTER_EVERYTHING_ELSE).handler(context -> send(context, ErrorMapper.http(404)));
        // What fails before any route matches, as a path does that cannot be decoded.
        router.errorHandler(400, context -> {
            context.response().putHeader(HttpHeaders.CONNECTION, "close");
            send(context, ErrorMapper.http(400));
        });
        router.route().failureHandler(context -> {
            if (context.statusCode() > 0 && context.statusCode() != 500) {
                if (context.statusCode() == 405) {
                    context.response()
                            .putHeader("Allow", allowed.of(context.request().path()));
                }
                send(context, ErrorMapper.http(context.statusCode()));
            } else {
                context.next();
            }
        });
    }

    /**
     * Has a body that cannot be read as HTTP answered, once that turns out and before Vert.x closes the connection; a
     * client that left hears nothing. To be called after whoever notes what becomes of the request was told of its end.
     */
    static void whenBodyIsMalformed(RoutingContext context) {
        HttpServerRequest request = context.request();
        context.addEndHandler(ended -> {
            boolean malformed = ended.failed()
                    && !request.isEnded()
                    && !(ended.cause() instanceof IOException)
                    && !(ended.cause() instanceof VertxException);
            if (malformed && !context.response().headWritten()) {
                context.response().putHeader(HttpHeaders.CONNECTION, "close");
                send(context, ErrorMapper.http(400));
                ConnectionState.flush(request);
            }
        });
    }

    /** Sends an error from outside of any resource, unless the response has begun. */
    static void send(RoutingContext context, ApiError error) {
        RequestIntake.fail(context, error);
        if (!context.response().headWritten()) {
            headers(error, context.response()::putHeader);
            context.response()
                    .setStatusCode(error.status())
                    .putHeader("content-type", MediaType.APPLICATION_JSON)
                    .end(error.json().toString());
        }
    }
}
