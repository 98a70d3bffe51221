package dev.tandem.engine.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.inference.EngineException;
import io.smallrye.mutiny.subscription.MultiEmitter;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.time.Instant;

/** One request for a stream of JSON events, on a connection of its own, which is never stale. */
final class EventStreamCall {

    private static final int LONGEST_EVENT = 16 << 20;
    private static final int LARGEST_ERROR = 256 << 10;

    private final ConnectionPool connectionPool;
    private final Endpoint endpoint;
    private final UpstreamErrors errors;
    private final MultiEmitter<? super JsonNode> emitter;
    private final SseParser parser = new SseParser(LONGEST_EVENT, this::accept);
    private final RequestHandle requestHandle = new RequestHandle();
    private boolean begun;

    EventStreamCall(
            ConnectionPool connectionPool,
            Endpoint endpoint,
            UpstreamErrors errors,
            MultiEmitter<? super JsonNode> emitter) {
        this.connectionPool = connectionPool;
        this.endpoint = endpoint;
        this.errors = errors;
        this.emitter = emitter;
    }

    void start(String path, JsonNode body) {
        if (connectionPool.isClosed()) {
            emitter.fail(UpstreamErrors.closed());
            return;
        }
        emitter.onTermination(requestHandle::release);
        connectionPool.request(HttpMethod.POST, path, false).onComplete(opened -> {
            if (opened.failed()) {
                fail(errors.unreachable());
            } else if (requestHandle.take(opened.result())) {
                send(opened.result(), body);
            }
        });
    }

    private void send(HttpClientRequest request, JsonNode body) {
        RequestHead.write(request, endpoint, "text/event-stream", true, null);
        // What send() tells is enough: without a handler Vert.x logs every cancellation as an error.
        request.exceptionHandler(told -> {});
        request.send(Buffer.buffer(UpstreamJson.write(body)))
                .onSuccess(this::receive)
                .onFailure(lost -> fail(errors.lost(false, lost)));
    }

    private void receive(HttpClientResponse response) {
        if (response.statusCode() < 200 || response.statusCode() > 299) {
            BoundedBody.read(
                    response, LARGEST_ERROR, body -> refuse(response, body), lost -> refuse(response, new byte[0]));
            return;
        }
        response.exceptionHandler(lost -> fail(errors.lost(begun, lost)));
        response.handler(piece -> attempting(() -> parser.feed(piece.getBytes())));
        response.endHandler(end -> attempting(() -> {
            requestHandle.ended();
            parser.finish();
            emitter.complete();
        }));
    }

    private void refuse(HttpClientResponse response, byte[] body) {
        ErrorBody error = ErrorBody.find(UpstreamJson.read(body)).orElse(null);
        fail(errors.status(response.statusCode(), response.getHeader(HttpHeaders.RETRY_AFTER), error, Instant.now()));
    }

    private void accept(ServerSentEvent event) {
        JsonNode tree = UpstreamJson.read(event.data());
        ErrorBody.find(tree).ifPresent(error -> {
            throw errors.inAnswer(error, begun);
        });
        if (tree.isObject()) {
            begun = true;
            emitter.emit(tree);
        }
    }

    private void attempting(Runnable action) {
        try {
            action.run();
        } catch (EngineException e) {
            fail(e);
        }
    }

    private void fail(EngineException failure) {
        requestHandle.release();
        if (emitter.isCancelled()) {
            return;
        }
        emitter.fail(connectionPool.isStopped() ? UpstreamErrors.closed() : failure);
    }
}
