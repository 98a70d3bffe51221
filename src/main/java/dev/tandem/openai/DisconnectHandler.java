package dev.tandem.openai;

import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;

/** What is done for a client stops when the client leaves. */
final class DisconnectHandler {

    private DisconnectHandler() {}

    /** Has something done if the client leaves before its response has ended. */
    static void onDisconnect(RoutingContext context, Runnable stop) {
        context.addEndHandler(ended -> {
            if (ended.failed()) {
                stop.run();
            }
        });
    }

    /** The same work, cancelled if the client leaves. */
    static <T> Uni<T> stopping(RoutingContext context, Uni<T> work) {
        return Uni.createFrom().emitter(emitter -> {
            var running = work.subscribe().with(emitter::complete, emitter::fail);
            onDisconnect(context, running::cancel);
            emitter.onTermination(running::cancel);
        });
    }
}
