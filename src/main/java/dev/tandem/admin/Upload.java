package dev.tandem.admin;

import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a client sends, read by a worker thread that waits for each part as long as a client may pause. Quarkus REST's own
 * stream closes the connection then, so that the client never learns why. For one thread.
 */
final class Upload extends InputStream {

    private final HttpServerRequest request;
    private final Context eventLoop;
    private final Duration pause;
    private final BlockingQueue<Part> parts = new LinkedBlockingQueue<>();
    private byte[] bytes = {};
    private int read;
    private boolean ended;
    private boolean stalled;
    private boolean broken;

    /** What comes next of a body: bytes, or its end, which is a failure if the body broke off. */
    private record Part(@Nullable Buffer bytes, @Nullable Throwable failure) {}

    private Upload(RoutingContext context, Duration pause) {
        this.request = context.request();
        this.eventLoop = context.vertx().getOrCreateContext();
        this.pause = pause;
    }

    /**
     * Begins to read the body of a request that nobody has read from yet. What it waits for is arranged on the event loop:
     * a body that breaks off does so there, and never between a look and a handler.
     *
     * @param context of the request, of which this is a worker thread
     * @param pause how long the client may pause
     */
    static Upload of(RoutingContext context, Duration pause) {
        Upload upload = new Upload(context, pause);
        if (upload.request.isEnded()) {
            upload.ended = true;
            return upload;
        }
        upload.request.pause();
        upload.eventLoop.runOnContext(ignored -> upload.begin());
        return upload;
    }

    private void begin() {
        HttpServerResponse response = request.response();
        if (response.closed() || response.ended()) {
            parts.add(new Part(null, new ClosedChannelException()));
            return;
        }
        request.handler(part -> parts.add(new Part(part, null)));
        request.endHandler(end -> parts.add(new Part(null, null)));
        request.exceptionHandler(failure -> parts.add(new Part(null, failure)));
        if ("100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
            response.writeContinue();
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        while (length > 0 && read == bytes.length && !ended) {
            next();
        }
        int count = Math.min(length, bytes.length - read);
        System.arraycopy(bytes, read, target, offset, count);
        read += count;
        return count == 0 && length > 0 ? -1 : count;
    }

    private void next() throws IOException {
        Part part = awaitPart();
        if (part == null) {
            stalled = true;
            ended = true;
            throw new IOException("The client sent nothing for " + pause.toSeconds() + " s.");
        }
        if (part.failure() != null) {
            broken = true;
            ended = true;
            throw new IOException("The client broke off, or sent what is no HTTP.", part.failure());
        }
        ended = part.bytes() == null;
        bytes = part.bytes() == null ? bytes : part.bytes().getBytes();
        read = part.bytes() == null ? read : 0;
    }

    private @Nullable Part awaitPart() throws IOException {
        eventLoop.runOnContext(ignored -> request.fetch(1));
        try {
            return parts.poll(pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
    }

    /** Whether the client sent no more for too long. */
    boolean isStalled() {
        return stalled;
    }

    /** Whether the client left, or was answered by whoever found that its body is no HTTP: nothing may be sent to it. */
    boolean isBroken() {
        return broken;
    }
}
