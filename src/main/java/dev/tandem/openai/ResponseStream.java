package dev.tandem.openai;

import io.vertx.core.http.HttpServerResponse;

/** Writes server-sent events to a response that {@link EventStreamWriter} hands over. */
interface ResponseStream {

    /**
     * Sends what is there and whatever comes.
     *
     * @param cutOff ends the connection of a client that does not read
     * @param whenEnded called after the last byte
     */
    void attach(HttpServerResponse target, Runnable cutOff, Runnable whenEnded);
}
