package dev.tandem.openai;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import java.util.Set;
import java.util.TreeSet;

/** The paths that no resource names, as they are registered: method and path, as {@code GET /models}. */
public final class UnversionedRoutes {

    private UnversionedRoutes() {}

    /** All but those that browsers ask first. */
    public static Set<String> all() {
        Vertx vertx = Vertx.vertx();
        try {
            Router router = Router.router(vertx);
            new UnversionedPaths().register(router);
            Set<String> all = new TreeSet<>();
            router.getRoutes()
                    .forEach(route -> route.methods().stream()
                            .filter(method -> !method.equals(HttpMethod.OPTIONS))
                            .forEach(method -> all.add(method.name() + " " + route.getPath())));
            return all;
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }
}
