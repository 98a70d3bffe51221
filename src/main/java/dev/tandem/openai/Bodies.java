package dev.tandem.openai;

import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Reads the bodies of the paths beside the completions, up to a bound that fits what they take. */
@ApplicationScoped
class Bodies {

    private static final int EARLY = -100;
    private static final long SMALL = 256 * 1024;

    private final long maxBodySize;

    Bodies(EdgeConfig config) {
        this.maxBodySize = config.maxBodySize().asLongValue();
    }

    void register(@Observes Router router) {
        read(router, HttpMethod.POST, "/v1/feedback", SMALL);
        read(router, HttpMethod.POST, "/v1/votes", SMALL);
        read(router, HttpMethod.POST, "/v1/arena", maxBodySize);
        read(router, HttpMethod.PUT, "/v1/feedback/*", SMALL);
    }

    private static void read(Router router, HttpMethod method, String path, long limit) {
        router.route(method, path).order(EARLY).handler(context -> RequestBody.read(context, limit, () -> {}));
    }
}
