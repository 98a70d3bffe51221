package dev.tandem.openai;

import dev.tandem.access.AccessDeniedException;
import dev.tandem.access.ManagementAccess;
import dev.tandem.access.RequestOrigins;
import dev.tandem.access.RequestScreen;
import dev.tandem.openai.http.ConnectionState;
import dev.tandem.openai.http.MalformedHead;
import dev.tandem.openai.http.RequestHeadRules;
import dev.tandem.openai.http.UnreadBody;
import io.smallrye.health.SmallRyeHealth;
import io.smallrye.health.SmallRyeHealthReporter;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.ws.rs.core.MediaType;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Supplier;

/**
 * What every request passes first, whatever it asks for: it is refused where it cannot be read, or in two ways, dropped on
 * a connection that was to close, and refused where a stranger's web page may have sent it, or where it asks for what
 * only the operator may read. Of health, which balancers and Kubernetes ask for without a key and under any name,
 * everyone learns whether it is up.
 */
@ApplicationScoped
class RequestGate {

    /** Before the CORS filter (-300). */
    private static final int FIRST = -1_000;
    /** Before {@link UnversionedPaths}, which change the target. */
    private static final int FIRST_OF_ALL = FIRST - 1;
    /** After the CORS filter, before {@link RequestIntake}. */
    private static final int SECOND = -200;

    private static final String LLAMA_SERVER_HEALTH = "/v1/health";

    private final RequestScreen screen;
    private final ManagementAccess management;
    private final Map<String, Supplier<Uni<SmallRyeHealth>>> health;

    RequestGate(RequestScreen screen, ManagementAccess management, SmallRyeHealthReporter reporter) {
        this.screen = screen;
        this.management = management;
        this.health = Map.of(
                "/q/health", reporter::getHealthAsync,
                "/q/health/live", reporter::getLivenessAsync,
                "/q/health/ready", reporter::getReadinessAsync,
                "/q/health/started", reporter::getStartupAsync);
    }

    void register(@Observes Router router) {
        router.route().order(FIRST_OF_ALL).handler(RequestGate::verify);
        router.route().order(FIRST).handler(RequestGate::open);
        router.route().order(SECOND).handler(this::screen);
        router.route("/q/*").order(SECOND + 1).handler(this::manage);
    }

    private static void verify(RoutingContext context) {
        HttpServerRequest request = context.request();
        OptionalInt malformed = MalformedHead.status(request);
        if (malformed.isPresent() || RequestHeadRules.isAmbiguous(request)) {
            ConnectionState.closes(request);
            context.addEndHandler(ended -> ConnectionState.close(request));
            context.response().putHeader(HttpHeaders.CONNECTION, "close");
            ErrorResponses.send(context, ErrorMapper.http(malformed.orElse(400)));
        } else {
            context.next();
        }
    }

    private static void open(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (ConnectionState.isClosing(request)) {
            ConnectionState.close(request);
            return;
        }
        ConnectionState.headEnded(request);
        context.addEndHandler(ended -> ConnectionState.responseEnded(request));
        UnreadBody.watch(context);
        if (RequestHeadRules.hasPathParameters(request)) {
            ErrorResponses.send(context, ErrorMapper.http(404));
        } else if (RequestHeadRules.expectsTheUnknown(request)) {
            ErrorResponses.send(context, ErrorMapper.http(417));
        } else {
            context.next();
        }
    }

    private void screen(RoutingContext context) {
        try {
            screen.refuseForeignPage(context);
            if (!isProbe(context)) {
                screen.refuseUntrustedHost(context);
            }
        } catch (AccessDeniedException e) {
            ErrorResponses.send(context, ErrorMapper.map(e));
            return;
        }
        context.next();
    }

    private boolean isProbe(RoutingContext context) {
        String path = context.normalizedPath();
        return health.containsKey(path) || LLAMA_SERVER_HEALTH.equals(path);
    }

    private void manage(RoutingContext context) {
        String path = context.normalizedPath();
        try {
            screen.refuseUntrustedHost(context);
            management.admit(path, RequestOrigins.of(context));
        } catch (AccessDeniedException e) {
            Supplier<Uni<SmallRyeHealth>> state = health.get(path);
            if (state == null) {
                ErrorResponses.send(context, ErrorMapper.map(e));
            } else {
                state.get().subscribe().with(known -> tell(context, known.isDown()), context::fail);
            }
            return;
        }
        context.next();
    }

    private static void tell(RoutingContext context, boolean down) {
        context.response()
                .setStatusCode(down ? 503 : 200)
                .putHeader("content-type", MediaType.APPLICATION_JSON)
                .end("{\"status\":\"" + (down ? "DOWN" : "UP") + "\"}");
    }
}
