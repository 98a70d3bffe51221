package dev.tandem.metrics;

import io.micrometer.prometheus.PrometheusMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * Tells metrics at {@code /q/metrics}, and those of engines at {@code /q/metrics/engines}. It stands before the routes of
 * Quarkus' extension, which take {@code Accept: *}{@code /*} for OpenMetrics and refuse whoever asks for OpenMetrics alone.
 */
@ApplicationScoped
@SuppressWarnings("deprecation") // Quarkus 3.33 builds on this registry; a bean of the collectors alone is another one
class MetricsRoutes {

    private static final String PATH = "/q/metrics";
    private static final String ENGINES = PATH + "/engines";
    /** After the check of access (-199), before the extension's (1). */
    private static final int ORDER = -100;

    private final PrometheusMeterRegistry registry;
    private final EngineMetrics engines;

    MetricsRoutes(PrometheusMeterRegistry registry, EngineMetrics engines) {
        this.registry = registry;
        this.engines = engines;
    }

    void register(@Observes Router router) {
        router.route(ENGINES).order(ORDER - 1).handler(this::tellEngines);
        router.route(PATH + "/*").order(ORDER).handler(this::tell);
    }

    private void tell(RoutingContext context) {
        MetricsFormat format = MetricsFormat.of(context.request().headers().getAll(HttpHeaders.ACCEPT));
        context.response().putHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT);
        send(context.response(), format, MetricsPage.of(registry.getPrometheusRegistry(), format));
    }

    /** In text only: names of counters, which are kept as they are, may not be what OpenMetrics allows. */
    private void tellEngines(RoutingContext context) {
        Context loop = context.vertx().getOrCreateContext();
        engines.page()
                .emitOn(task -> loop.runOnContext(ignored -> task.run()))
                .subscribe()
                .with(page -> send(context.response(), MetricsFormat.TEXT, page), context::fail);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // whether the client is still there changes nothing
    private static void send(HttpServerResponse response, MetricsFormat format, String text) {
        if (!response.closed()) {
            response.putHeader(HttpHeaders.CONTENT_TYPE, format.contentType()).end(text);
        }
    }
}
