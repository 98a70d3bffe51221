package dev.tandem.openai;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.concurrent.Executor;

/**
 * The event loop of a request. Runs at once when already there, so that ready events stay together.
 *
 * @param context of the request
 */
record EventLoop(Context context) implements Executor {

    /** That of the request which is being handled. */
    static EventLoop current(Vertx vertx) {
        return new EventLoop(vertx.getOrCreateContext());
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // contexts have no other identity
    public void execute(Runnable task) {
        if (Vertx.currentContext() == context) {
            task.run();
        } else {
            context.runOnContext(ignored -> task.run());
        }
    }
}
