package dev.tandem.openai;

import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Tells whoever opens the server's address in a browser what is here. */
@ApplicationScoped
class RootPath {

    private static final String TEXT = "This is Tandem: models and chats are below /v1, administration below /admin,"
            + " health and metrics below /q, and /q/openapi describes them.\n";
    /** After {@link RequestGate}. */
    private static final int EARLY = -100;

    void register(@Observes Router router) {
        router.route("/")
                .method(HttpMethod.GET)
                .method(HttpMethod.HEAD)
                .order(EARLY)
                .handler(context -> context.response()
                        .putHeader("content-type", "text/plain; charset=UTF-8")
                        .end(TEXT));
    }
}
