package dev.tandem.upstream;

import io.vertx.core.http.HttpClientRequest;
import org.jspecify.annotations.Nullable;

/** Holds the request on whose connection an exchange runs, so that letting go of it closes the connection. Thread-safe. */
final class Hold {

    private @Nullable HttpClientRequest request;
    private boolean released;

    /** Whether the exchange still wants it; the request is reset if not. */
    boolean take(HttpClientRequest opened) {
        synchronized (this) {
            if (!released) {
                request = opened;
                return true;
            }
        }
        opened.reset();
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
