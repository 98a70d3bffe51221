package dev.tandem.engine.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.inference.EngineException;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import org.jspecify.annotations.Nullable;

/** One small request and its reply, on a connection of its own, which is never stale. */
final class JsonCall {

    private static final int LARGEST_REPLY = 64 << 20;
    /** Reading a longer reply takes too long for an event loop. */
    private static final int LONG_REPLY = 64 << 10;

    private final ConnectionPool connectionPool;
    private final Endpoint endpoint;
    private final UpstreamErrors errors;
    private final UniEmitter<? super JsonReply> emitter;
    private final RequestHandle requestHandle = new RequestHandle();

    JsonCall(
            ConnectionPool connectionPool,
            Endpoint endpoint,
            UpstreamErrors errors,
            UniEmitter<? super JsonReply> emitter) {
        this.connectionPool = connectionPool;
        this.endpoint = endpoint;
        this.errors = errors;
        this.emitter = emitter;
    }

    void start(HttpMethod method, String path, @Nullable JsonNode body) {
        if (connectionPool.isClosed()) {
            emitter.fail(UpstreamErrors.closed());
            return;
        }
        emitter.onTermination(requestHandle::release);
        Buffer written = body == null ? null : Buffer.buffer(UpstreamJson.write(body));
        connectionPool.request(method, path, false).onComplete(opened -> {
            if (opened.failed()) {
                emitter.fail(errors.unreachable());
            } else if (requestHandle.take(opened.result())) {
                send(opened.result(), written);
            }
        });
    }

    private void send(HttpClientRequest request, @Nullable Buffer body) {
        RequestHead.write(request, endpoint, "application/json", body != null, null);
        // What send() tells is enough: without a handler Vert.x logs every cancellation as an error.
        request.exceptionHandler(told -> {});
        (body == null ? request.send() : request.send(body))
                .onSuccess(this::receive)
                .onFailure(lost -> fail(errors.lost(false, lost)));
    }

    private void receive(HttpClientResponse response) {
        BoundedBody.read(
                response,
                LARGEST_REPLY,
                bytes -> {
                    requestHandle.ended();
                    Runnable read =
                            () -> emitter.complete(new JsonReply(response.statusCode(), UpstreamJson.read(bytes)));
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
