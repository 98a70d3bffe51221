package dev.tandem.engine.http;

import io.vertx.core.http.HttpClientRequest;
import org.jspecify.annotations.Nullable;

/** Holds the request on whose connection an exchange runs, so that letting go of it closes the connection. Thread-safe. */
final class RequestHandle {

    private @Nullable HttpClientRequest request;
    private boolean released;

    /**
     * Whether the exchange still wants it. If not, its connection is closed rather than kept for another: each idle one
     * holds a thread of a llama-server for seconds, and of those it has few.
     */
    boolean take(HttpClientRequest opened) {
        synchronized (this) {
            if (!released) {
                request = opened;
                return true;
            }
        }
        // Without a handler Vert.x logs this as an error.
        opened.exceptionHandler(told -> {});
        opened.reset();
        opened.connection().close();
        return false;
    }

    /** The exchange is over on the wire: the connection is free for another. */
    synchronized void ended() {
        request = null;
    }

    /** The exchange is no longer wanted: closes its connection if that is still busy with it. */
    void release() {
        HttpClientRequest running;
        synchronized (this) {
            released = true;
            running = request;
            request = null;
        }
        if (running != null) {
            running.reset();
        }
    }
}
