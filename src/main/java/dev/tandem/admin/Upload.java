package dev.tandem.admin;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
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
    private final Duration pause;
    private final BlockingQueue<Part> parts = new LinkedBlockingQueue<>();
    private byte[] bytes = {};
    private int read;
    private boolean ended;
    private boolean stalled;
    private boolean broken;

    /** What comes next of a body: bytes, or its end, which is a failure if the body broke off. */
    private record Part(@Nullable Buffer bytes, @Nullable Throwable failure) {}

    private Upload(HttpServerRequest request, Duration pause) {
        this.request = request;
        this.pause = pause;
    }

    /**
     * Begins to read the body of a request that nobody has read from yet.
     *
     * @param pause how long the client may pause
     */
    static Upload of(HttpServerRequest request, Duration pause) {
        Upload upload = new Upload(request, pause);
        if (request.isEnded()) {
            upload.ended = true;
            return upload;
        }
        request.pause();
        request.handler(bytes -> upload.parts.add(new Part(bytes, null)));
        request.endHandler(end -> upload.parts.add(new Part(null, null)));
        request.exceptionHandler(failure -> upload.parts.add(new Part(null, failure)));
        if (request.response().closed()) {
            upload.parts.add(new Part(null, new ClosedChannelException()));
        }
        if ("100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
            request.response().writeContinue();
        }
        return upload;
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
        request.fetch(1);
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
