package dev.tandem.openai;

import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;

/** What is done for a client stops when the client leaves, or Tandem does. */
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

    /** The same work, cancelled if the client leaves; cancelled and failed if Tandem stops and waits no longer. */
    static <T> Uni<T> stopping(RoutingContext context, Uni<T> work) {
        return Uni.createFrom().emitter(emitter -> {
            var running = work.subscribe().with(emitter::complete, emitter::fail);
            onDisconnect(context, running::cancel);
            InboundRequest.of(context).onShutdown(failure -> {
                running.cancel();
                emitter.fail(failure);
            });
            emitter.onTermination(running::cancel);
        });
    }
}
