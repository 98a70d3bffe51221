package dev.tandem.engine.http;

import dev.tandem.inference.ChatEvent;
import dev.tandem.inference.EngineException;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.mutiny.subscription.MultiEmitter;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/**
 * One request for an answer, on the wire. Its state changes on the context of its connection only, except for demand and
 * cancellation, which come from anywhere.
 */
final class AnswerCall {

    private static final int LONGEST_EVENT = 16 << 20;
    private static final int LARGEST_ANSWER = 64 << 20;
    private static final int LARGEST_ERROR = 256 << 10;
    /** Characters of a request that is written out within a millisecond or so. */
    private static final int SHORT_REQUEST = 64 << 10;
    /** A pooled connection that the server had closed fails at once; what fails later may have been worked on. */
    private static final Duration STALE_WITHIN = Duration.ofMillis(500);
    /** How long a stream may stay open after its last event, for its connection to be used again. */
    private static final Duration LINGER = Duration.ofSeconds(1);

    private final Vertx vertx;
    private final ConnectionPool connectionPool;
    private final Endpoint endpoint;
    private final UpstreamErrors errors;
    private final AnswerRequest call;
    private final boolean wantsStream;
    private final MultiEmitter<? super ChatEvent> emitter;
    private final StreamedAnswer streamed;
    private final SseParser parser;
    private final RequestHandle requestHandle = new RequestHandle();
    private final ReadQuota quota = new ReadQuota(System::nanoTime);
    private volatile boolean paused;
    /** The answer is whole: its connection is left to end by itself. */
    private volatile boolean whole;

    private volatile boolean failed;
    private volatile byte[] written = new byte[0];
    private long received;
    private long lingering = -1;

    AnswerCall(
            Vertx vertx,
            ConnectionPool connectionPool,
            Endpoint endpoint,
            UpstreamErrors errors,
            AnswerRequest call,
            MultiEmitter<? super ChatEvent> emitter) {
        this.vertx = vertx;
        this.connectionPool = connectionPool;
        this.endpoint = endpoint;
        this.errors = errors;
        this.call = call;
        this.wantsStream = call.stream();
        this.emitter = emitter;
        this.streamed = new StreamedAnswer(call, errors, emitter::emit);
        this.parser = new SseParser(LONGEST_EVENT, streamed::accept);
    }

    void start() {
        emitter.onTermination(this::letGo);
        if (call.isLongerThan(SHORT_REQUEST)) {
            Infrastructure.getDefaultWorkerPool().execute(this::begin);
        } else {
            begin();
        }
    }

    private void begin() {
        if (!emitter.isCancelled()) {
            written = UpstreamJson.write(call.body());
            attempt(call.pooled());
        }
    }

    private void letGo() {
        if (!whole) {
            requestHandle.release();
        }
    }

    private void attempt(boolean fromPool) {
        if (connectionPool.isClosed()) {
            emitter.fail(UpstreamErrors.closed());
            return;
        }
        long asked = System.nanoTime();
        connectionPool.request(HttpMethod.POST, call.path(), fromPool).onComplete(opened -> {
            if (opened.failed() && fromPool) {
                // The pool may hand out a connection in the moment in which it closes: a new one tells the truth.
                attempt(false);
            } else if (opened.failed()) {
                fail(errors.unreachable());
            } else if (requestHandle.take(opened.result())) {
                send(
                        opened.result(),
                        fromPool && !connectionPool.isFresh(opened.result().connection(), asked));
            }
        });
    }

    private void send(HttpClientRequest request, boolean mayBeStale) {
        long sentAt = System.nanoTime();
        RequestHead.write(
                request, endpoint, wantsStream ? "text/event-stream" : "application/json", true, call.traceparent());
        // What send() tells is enough: without a handler Vert.x logs every cancellation as an error.
        request.exceptionHandler(told -> {});
        request.send(Buffer.buffer(written)).onComplete(answered -> {
            if (answered.succeeded()) {
                connectionPool.answered(request.connection());
                receive(answered.result());
            } else if (mayBeStale && isStale(answered.cause(), sentAt)) {
                attempt(false);
            } else {
                fail(errors.lost(false, answered.cause()));
            }
        });
    }

    private static boolean isStale(Throwable cause, long sentAt) {
        return (cause instanceof HttpClosedException || cause instanceof IOException)
                && System.nanoTime() - sentAt < STALE_WITHIN.toNanos();
    }

    private void receive(HttpClientResponse response) {
        if (response.statusCode() < 200 || response.statusCode() > 299) {
            BoundedBody.read(
                    response, LARGEST_ERROR, body -> refuse(response, body), broken -> refuse(response, new byte[0]));
        } else if (isEventStream(response)) {
            stream(response);
        } else {
            BoundedBody.read(response, LARGEST_ANSWER, this::answer, this::lost);
        }
    }

    private boolean isEventStream(HttpClientResponse response) {
        String type = response.getHeader(HttpHeaders.CONTENT_TYPE);
        String lower = type == null ? "" : type.toLowerCase(Locale.ROOT);
        return lower.startsWith("text/event-stream") || (wantsStream && !lower.startsWith("application/json"));
    }

    private void refuse(HttpClientResponse response, byte[] body) {
        ErrorBody error = ErrorBody.find(UpstreamJson.read(body)).orElse(null);
        fail(errors.status(response.statusCode(), response.getHeader(HttpHeaders.RETRY_AFTER), error, Instant.now()));
    }

    private void answer(byte[] body) {
        requestHandle.ended();
        attempting(() -> {
            WholeAnswerChunks.events(UpstreamJson.read(body), call, errors).forEach(emitter::emit);
            emitter.complete();
        });
    }

    private void stream(HttpClientResponse response) {
        emitter.onRequest(n -> resumeIfWanted(response));
        response.exceptionHandler(this::lost);
        response.handler(piece -> attempting(() -> take(response, piece)));
        response.endHandler(end -> attempting(this::streamEnded));
        pauseUnlessWanted(response);
    }

    private void take(HttpClientResponse response, Buffer piece) {
        if (whole || failed) {
            return;
        }
        received += piece.length();
        if (!wantsStream && received > LARGEST_ANSWER) {
            // Whoever asked for the whole answer keeps all of it.
            throw BoundedBody.tooLong(LARGEST_ANSWER);
        }
        parser.feed(piece.getBytes());
        if (streamed.done()) {
            // What follows is the end of the response: read on, so that the connection can be used again.
            whole = true;
            lingering = vertx.setTimer(LINGER.toMillis(), timer -> requestHandle.release());
            emitter.complete();
        } else if (quota.exhaustedBy(piece.length())) {
            yieldToOthers(response);
        } else {
            pauseUnlessWanted(response);
        }
    }

    /** By a timer, since what an event loop is handed as work may run before it looks at its other connections. */
    private void yieldToOthers(HttpClientResponse response) {
        response.pause();
        vertx.setTimer(1, timer -> {
            pauseUnlessWanted(response);
            if (!paused) {
                response.resume();
            }
        });
    }

    private void pauseUnlessWanted(HttpClientResponse response) {
        if (emitter.requested() == 0) {
            paused = true;
            response.pause();
            if (emitter.requested() > 0) {
                // A request came in between, and may have resumed before the pause.
                paused = false;
                response.resume();
            }
        }
    }

    private void resumeIfWanted(HttpClientResponse response) {
        if (paused && emitter.requested() > 0) {
            paused = false;
            response.resume();
        }
    }

    private void streamEnded() {
        requestHandle.ended();
        vertx.cancelTimer(lingering);
        if (!whole && !failed) {
            parser.finish();
            streamed.finish();
            whole = true;
            emitter.complete();
        }
    }

    /** The connection is gone, or its content unbearable. */
    private void lost(Throwable cause) {
        vertx.cancelTimer(lingering);
        if (whole || failed) {
            return;
        }
        attempting(() -> {
            if (cause instanceof EngineException known) {
                throw known;
            }
            if (!streamed.isWhole()) {
                throw errors.lost(streamed.begun(), cause);
            }
            whole = true;
            emitter.complete();
        });
    }

    private void attempting(Runnable action) {
        try {
            action.run();
        } catch (EngineException e) {
            fail(e);
        } catch (RuntimeException e) {
            fail(new EngineException.Broken("The upstream sent what makes no sense.", e));
        }
    }

    private void fail(EngineException failure) {
        if (failed || emitter.isCancelled()) {
            return;
        }
        failed = true;
        requestHandle.release();
        emitter.fail(connectionPool.isStopped() ? UpstreamErrors.closed() : failure);
    }
}
