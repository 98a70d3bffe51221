package dev.tandem.engine.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.inference.ChatEvent;
import dev.tandem.inference.EngineException;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A client of one upstream. Thread-safe; never blocks.
 *
 * <p>Answers arrive on the Vert.x context of the subscriber, else on an event loop of the client's choice. No deadline
 * but that for connecting is kept here. Upstreams get these headers and no others: {@code Host}, {@code Content-Type},
 * {@code Content-Length}, {@code Accept}, {@code Authorization} with the endpoint's key, {@code traceparent}, and those
 * of the endpoint.
 */
public final class UpstreamClient implements AutoCloseable {

    private final Vertx vertx;
    private final Endpoint endpoint;
    private final ConnectionPool connectionPool;
    private final UpstreamErrors errors;

    public UpstreamClient(Vertx vertx, Endpoint endpoint) {
        this.vertx = vertx;
        this.endpoint = endpoint;
        this.connectionPool = new ConnectionPool(vertx, endpoint);
        this.errors = new UpstreamErrors(endpoint);
    }

    /**
     * Asks for an answer.
     *
     * <p>Cold; each subscription asks anew. While there is no demand the connection is not read, so that at most what
     * one read brought waits here. Cancelling closes the connection at once, which is what makes a server stop. A
     * request is sent a second time only where a pooled connection turned out to be closed already. Fails with {@link
     * EngineException}: {@code Refused}, {@code ContextLengthExceeded}, {@code Overloaded}, {@code Loading} or {@code
     * Broken} by what the upstream says, {@code Unavailable} when it cannot be reached or this client was closed,
     * {@code Broken} when the answer is not whole. Messages hold no more than 500 characters of the upstream's words and
     * none of our secrets.
     */
    public Multi<ChatEvent> answer(AnswerRequest call) {
        return Multi.createFrom()
                .emitter(emitter -> new AnswerCall(vertx, connectionPool, endpoint, errors, call, emitter).start());
    }

    /**
     * Asks for a stream of JSON events that are not OpenAI's, on a connection of its own.
     *
     * <p>Cold. Events that the subscriber has not asked for yet wait here, unbounded: meant for streams whose length the
     * request bounds. Cancelling closes the connection at once. Fails with {@link EngineException} as {@link #answer}
     * does; whether the stream is whole is the caller's to see.
     */
    public Multi<JsonNode> events(String path, JsonNode body) {
        return Multi.createFrom()
                .emitter(emitter -> new EventStreamCall(connectionPool, endpoint, errors, emitter).start(path, body));
    }

    /** Gets something that is not an answer, such as {@code /models}; see {@link #post}. */
    public Uni<JsonReply> get(String path, Duration timeout) {
        return exchange(HttpMethod.GET, path, null, ReplyCall.Form.JSON, timeout);
    }

    /**
     * Gets a text, such as {@code /metrics}; see {@link #post}.
     *
     * @param largest bytes that it may have; one that is larger fails with {@code Broken}
     */
    public Uni<TextReply> text(String path, int largest, Duration timeout) {
        return exchange(HttpMethod.GET, path, null, ReplyCall.Form.text(largest), timeout);
    }

    /**
     * Posts something that is not a request for an answer.
     *
     * <p>The body is written by the subscriber's thread. Any status is a reply; one beyond 64 KiB is read, and arrives, on
     * a worker thread. Cancelling closes the connection.
     *
     * @param path appended to the endpoint's base path
     * @param timeout from the subscription to the last byte
     * @return fails with {@link EngineException}: {@code Unavailable} when the upstream cannot be reached, {@code Broken}
     *     when the connection was lost, {@code TimedOut}
     */
    public Uni<JsonReply> post(String path, JsonNode body, Duration timeout) {
        return exchange(HttpMethod.POST, path, body, ReplyCall.Form.JSON, timeout);
    }

    private <T> Uni<T> exchange(
            HttpMethod method, String path, @Nullable JsonNode body, ReplyCall.Form<T> form, Duration timeout) {
        return Uni.createFrom()
                .<T>emitter(emitter -> new ReplyCall<T>(connectionPool, endpoint, errors, form, emitter)
                        .start(method, path, body == null ? null : Buffer.buffer(UpstreamJson.write(body))))
                .ifNoItem()
                .after(timeout)
                .failWith(() -> new EngineException.TimedOut(
                        "The upstream did not reply within " + timeout.toMillis() + " ms."));
    }

    /**
     * Closes all connections, for the upstream has ended; running answers fail with {@link EngineException.Broken}, as
     * those do that learn of it from their connection. Idempotent.
     */
    public void abandon() {
        connectionPool.abandon();
    }

    /** Closes all connections; running answers fail with {@link EngineException.Unavailable}. Idempotent. */
    @Override
    public void close() {
        connectionPool.close();
    }
}
