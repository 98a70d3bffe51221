package dev.tandem.openai;

import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * Takes requests for llama-server's paths without {@code /v1} to those with it, before anything else looks at them: keys,
 * intake, metrics and errors are the same.
 */
@ApplicationScoped
class UnversionedPaths {

    /** Before the CORS filter (-300), so that each filter sees a request once. */
    private static final int FIRST = -1_000;

    void register(@Observes Router router) {
        reroute(router, HttpMethod.POST, "/chat/completions");
        reroute(router, HttpMethod.POST, "/completions");
        reroute(router, HttpMethod.OPTIONS, "/chat/completions");
        reroute(router, HttpMethod.OPTIONS, "/completions");
        reroute(router, HttpMethod.GET, "/models");
        reroute(router, HttpMethod.GET, "/health");
    }

    private static void reroute(Router router, HttpMethod method, String path) {
        router.route(method, path).order(FIRST).handler(context -> context.reroute("/v1" + path));
    }
}
