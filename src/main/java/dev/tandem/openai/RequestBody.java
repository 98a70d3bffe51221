package dev.tandem.openai;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Reads a request's body on the event loop, up to a limit and as far as the budget goes. Quarkus REST would hand bodies
 * above 10 kB to a worker thread, and answer those above the limit without a body of its own.
 */
final class RequestBody {

    private static final byte[] NOTHING = new byte[0];
    /** A client that has more than this left to send is told to rather close its connection. */
    private static final int SHORT = 1024 * 1024;
    /** What is still read of a body that was refused, and thrown away: who is cut off while sending may not see why. */
    private static final int DISCARDED = 32 * 1024 * 1024;
    /** How long that is done at the most. */
    private static final Duration LINGER = Duration.ofSeconds(2);

    private final RoutingContext context;
    private final HttpServerRequest request;
    private final long limit;
    private final BodyBudget.Reservation reservation;
    private final Duration patience;
    private final Consumer<byte[]> whenRead;
    private final long declared;
    private byte[] bytes = NOTHING;
    private int length;
    private long lastPart = System.nanoTime();
    private long timer = -1;
    private boolean done;

    /**
     * @param limit the most bytes
     * @param patience how long the client may pause
     * @param whenRead gets the body before the request goes on
     */
    RequestBody(
            RoutingContext context,
            long limit,
            BodyBudget.Reservation reservation,
            Duration patience,
            Consumer<byte[]> whenRead) {
        this.context = context;
        this.request = context.request();
        this.limit = limit;
        this.reservation = reservation;
        this.patience = patience;
        this.whenRead = whenRead;
        this.declared = declaredLength(request);
    }

    /** Reads the body and lets the request go on; or answers 413, 503 or 408. */
    void read() {
        if (declared > limit) {
            refuse(ErrorMapper.http(413));
            return;
        }
        if (declared > BodyBudget.LARGE && !reservation.body(declared)) {
            refuse(ErrorMapper.map(new BodiesInFlightException()));
            return;
        }
        request.handler(this::add);
        request.endHandler(end -> finish());
        request.resume();
        if (!done) {
            watch();
            context.addEndHandler(ended -> {
                done = true;
                bytes = NOTHING;
                context.vertx().cancelTimer(timer);
            });
        }
    }

    private void add(Buffer part) {
        if (done) {
            return;
        }
        long needed = (long) length + part.length();
        if (needed > limit) {
            refuse(ErrorMapper.http(413));
        } else if (needed > bytes.length && !grow(needed)) {
            refuse(ErrorMapper.map(new BodiesInFlightException()));
        } else {
            part.getBytes(0, part.length(), bytes, length);
            length += part.length();
            lastPart = System.nanoTime();
        }
    }

    /** At once to what was declared; doubled where nothing was. */
    private boolean grow(long needed) {
        long capacity = Math.max(declared, Math.min(limit, declared < 0 ? 2 * needed : needed));
        if (!reservation.body(capacity)) {
            return false;
        }
        bytes = Arrays.copyOf(bytes, Math.toIntExact(capacity));
        return true;
    }

    private void finish() {
        if (!done) {
            done = true;
            context.vertx().cancelTimer(timer);
            whenRead.accept(length == bytes.length ? bytes : Arrays.copyOf(bytes, length));
            bytes = NOTHING;
            context.next();
        }
    }

    /** A client that sends no more gives back what it takes. */
    private void watch() {
        long rest = Math.max(0, patience.toNanos() - (System.nanoTime() - lastPart));
        timer = context.vertx().setTimer(Duration.ofNanos(rest).toMillis() + 1, rung -> {
            if (!done && System.nanoTime() - lastPart >= patience.toNanos()) {
                refuse(ErrorMapper.http(408));
            } else if (!done) {
                watch();
            }
        });
    }

    private void refuse(ApiError error) {
        done = true;
        bytes = NOTHING;
        refuse(context, error);
    }

    /**
     * Answers before the body was read to its end. More of it is read, and kept nowhere, for else the client might not
     * see why; where that takes too long, the connection is closed.
     */
    static void refuse(RoutingContext context, ApiError error) {
        HttpServerRequest request = context.request();
        if (!request.isEnded()) {
            boolean closing = declaredLength(request) > SHORT || error.status() == 408;
            if (closing) {
                context.response().putHeader("Connection", "close");
            }
            discard(request);
            context.addEndHandler(ended -> context.vertx().setTimer(LINGER.toMillis(), rung -> {
                if (closing || !request.isEnded()) {
                    close(request);
                }
            }));
        }
        ErrorResponses.send(context, error);
    }

    private static void discard(HttpServerRequest request) {
        long[] discarded = new long[1];
        request.handler(part -> {
            discarded[0] += part.length();
            if (discarded[0] > DISCARDED) {
                close(request);
            }
        });
        request.endHandler(end -> {});
        request.resume();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // whether closing a dead connection worked changes nothing
    private static void close(HttpServerRequest request) {
        request.connection().close();
    }

    /** The length that the head declares; -1 when it declares none. */
    private static long declaredLength(HttpServerRequest request) {
        String length = request.getHeader("Content-Length");
        try {
            return length == null ? -1 : Long.parseLong(length);
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
