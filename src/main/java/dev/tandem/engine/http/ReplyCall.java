package dev.tandem.engine.http;

import dev.tandem.inference.EngineException;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One small request and its reply, on a connection of its own, which is never stale.
 *
 * @param <T> what the reply is read as
 */
final class ReplyCall<T> {

    /** Reading a longer reply takes too long for an event loop. */
    private static final int LONG_REPLY = 64 << 10;

    private final ConnectionPool connectionPool;
    private final Endpoint endpoint;
    private final UpstreamErrors errors;
    private final Form<T> form;
    private final UniEmitter<? super T> emitter;
    private final RequestHandle requestHandle = new RequestHandle();

    /** Reads a reply; may take a moment, and never throws. */
    @FunctionalInterface
    interface Reader<T> {
        T read(int status, byte[] body);
    }

    /**
     * What reply is wanted.
     *
     * @param accept its media type
     * @param largest bytes that it may have
     */
    record Form<T>(String accept, int largest, Reader<T> reader) {

        static final Form<JsonReply> JSON = new Form<>(
                "application/json", 64 << 20, (status, body) -> new JsonReply(status, UpstreamJson.read(body)));

        static Form<TextReply> text(int largest) {
            return new Form<>(
                    "text/plain",
                    largest,
                    (status, body) -> new TextReply(status, new String(body, StandardCharsets.UTF_8)));
        }
    }

    ReplyCall(
            ConnectionPool connectionPool,
            Endpoint endpoint,
            UpstreamErrors errors,
            Form<T> form,
            UniEmitter<? super T> emitter) {
        this.connectionPool = connectionPool;
        this.endpoint = endpoint;
        this.errors = errors;
        this.form = form;
        this.emitter = emitter;
    }

    void start(HttpMethod method, String path, @Nullable Buffer body) {
        if (connectionPool.isClosed()) {
            emitter.fail(UpstreamErrors.closed());
            return;
        }
        emitter.onTermination(requestHandle::release);
        connectionPool.request(method, path, false).onComplete(opened -> {
            if (opened.failed()) {
                emitter.fail(errors.unreachable());
            } else if (requestHandle.take(opened.result())) {
                send(opened.result(), body);
            }
        });
    }

    private void send(HttpClientRequest request, @Nullable Buffer body) {
        RequestHead.write(request, endpoint, form.accept(), body != null, null);
        // What send() tells is enough: without a handler Vert.x logs every cancellation as an error.
        request.exceptionHandler(told -> {});
        (body == null ? request.send() : request.send(body))
                .onSuccess(this::receive)
                .onFailure(lost -> fail(errors.lost(false, lost)));
    }

    private void receive(HttpClientResponse response) {
        BoundedBody.read(
                response,
                form.largest(),
                bytes -> {
                    requestHandle.ended();
                    Runnable read = () -> emitter.complete(form.reader().read(response.statusCode(), bytes));
                    if (bytes.length > LONG_REPLY) {
                        Infrastructure.getDefaultWorkerPool().execute(read);
                    } else {
                        read.run();
                    }
                },
                broken -> fail(broken instanceof EngineException known ? known : errors.lost(true, broken)));
    }

    private void fail(EngineException failure) {
        requestHandle.release();
        emitter.fail(connectionPool.isStopped() ? UpstreamErrors.closed() : failure);
    }
}
