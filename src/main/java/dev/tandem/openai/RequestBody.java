package dev.tandem.openai;

import dev.tandem.openai.http.BodiesInFlightException;
import dev.tandem.openai.http.BodyDecoder;
import dev.tandem.openai.http.BodyMeter;
import dev.tandem.openai.http.ConnectionState;
import dev.tandem.openai.http.UnreadBody;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a request's body of JSON on the event loop, up to a limit and as far as the budget goes. Quarkus REST would hand
 * bodies above 10 kB to a worker thread, and answer those above the limit without a body of its own.
 */
final class RequestBody {

    private static final byte[] NOTHING = new byte[0];
    private static final String JSON = "application/json";
    private static final long NANOS = Duration.ofSeconds(1).toNanos();

    private final RoutingContext context;
    private final HttpServerRequest request;
    private final BodyBudget.Reservation reservation;
    private final Bounds bounds;
    private final Consumer<byte[]> whenRead;
    private final boolean gzip;
    private final long declared;
    private final long began = System.nanoTime();
    private byte[] bytes = NOTHING;
    private int length;
    private long received;
    private boolean overflowed;
    private @Nullable BodyMeter meter;
    private long lastPart = began;
    private long timer = -1;
    private boolean done;

    /**
     * What a client must keep to.
     *
     * @param size the most bytes
     * @param pause how long it may pause
     * @param rate the bytes a second that it must send on average, once it took longer than a pause may be
     */
    record Bounds(long size, Duration pause, long rate) {}

    /** @param whenRead gets the body before the request goes on */
    RequestBody(RoutingContext context, Bounds bounds, BodyBudget.Reservation reservation, Consumer<byte[]> whenRead) {
        this.context = context;
        this.request = context.request();
        this.bounds = bounds;
        this.reservation = reservation;
        this.whenRead = whenRead;
        this.gzip = BodyDecoder.isGzip(request.getHeader(HttpHeaders.CONTENT_ENCODING));
        this.declared = UnreadBody.declaredLength(request);
    }

    /** Reads the body and lets the request go on; or answers 413, 415, 503 or 408. */
    void read() {
        if (declared > bounds.size()) {
            refuse(ErrorMapper.tooLarge(bounds.size()));
        } else if (UnreadBody.isExpected(request) && !isJson(request.getHeader(HttpHeaders.CONTENT_TYPE))) {
            refuse(ErrorMapper.http(415));
        } else if (!BodyDecoder.isKnown(request.getHeader(HttpHeaders.CONTENT_ENCODING))) {
            context.response().putHeader(HttpHeaders.ACCEPT_ENCODING, "gzip");
            refuse(ErrorMapper.encoding());
        } else {
            if (declared > BodyBudget.LARGE && !reservation.body(declared)) {
                overflow();
            }
            if (!done) {
                take();
            }
        }
    }

    private void take() {
        ConnectionState.awaitsBody(request, true);
        request.handler(this::add);
        request.endHandler(end -> finish());
        ErrorResponses.whenBodyIsMalformed(context);
        if (UnreadBody.isAwaitingContinue(request)) {
            context.response().writeContinue();
        }
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

    private static boolean isJson(@Nullable String type) {
        return type != null
                && type.toLowerCase(Locale.ROOT).startsWith(JSON)
                && (type.length() == JSON.length() || ";, \t".indexOf(type.charAt(JSON.length())) >= 0);
    }

    private void add(Buffer part) {
        if (done) {
            return;
        }
        received += part.length();
        lastPart = System.nanoTime();
        if (received > bounds.size()) {
            refuse(ErrorMapper.tooLarge(bounds.size()));
        } else if (overflowed) {
            measure(part.getBytes());
        } else if (received > bytes.length && !grow(received)) {
            byte[] kept = gzip ? Arrays.copyOf(bytes, length) : NOTHING;
            overflow();
            measure(kept, part.getBytes());
        } else {
            part.getBytes(0, part.length(), bytes, length);
            length += part.length();
        }
    }

    /** There is no room for it. Where its size is not known, it is read on and not kept, to tell whether there ever is. */
    private void overflow() {
        overflowed = true;
        bytes = NOTHING;
        length = 0;
        if (UnreadBody.isAwaitingContinue(request) || (declared >= 0 && !gzip)) {
            refuse(ErrorMapper.map(new BodiesInFlightException()));
        } else if (gzip) {
            BodyMeter counting = new BodyMeter(bounds.size());
            meter = counting;
            context.addEndHandler(ended -> inOrder(() -> {
                counting.close();
                return true;
            }));
        } else {
            reservation.drop();
        }
    }

    private void measure(byte[]... parts) {
        BodyMeter counting = meter;
        if (done || counting == null) {
            return;
        }
        request.pause();
        inOrder(() -> Arrays.stream(parts).allMatch(counting::fits)).onComplete(fits -> {
            reservation.drop();
            lastPart = System.nanoTime();
            if (!done && fits.failed()) {
                refuse(ErrorMapper.map(fits.cause()));
            } else if (!done && Boolean.FALSE.equals(fits.result())) {
                refuse(ErrorMapper.tooLarge(bounds.size()));
            }
            request.resume();
        });
    }

    private Future<@Nullable Boolean> inOrder(Callable<Boolean> work) {
        return context.vertx().executeBlocking(work, true);
    }

    /** At once to what was declared; doubled where nothing was. */
    private boolean grow(long needed) {
        long capacity = Math.max(declared, Math.min(bounds.size(), declared < 0 ? 2 * needed : needed));
        if (!reservation.body(capacity)) {
            return false;
        }
        bytes = Arrays.copyOf(bytes, Math.toIntExact(capacity));
        return true;
    }

    private void finish() {
        if (!done) {
            done = true;
            UnreadBody.wasRead(context);
            ConnectionState.awaitsBody(request, false);
            context.vertx().cancelTimer(timer);
            if (overflowed) {
                refuse(ErrorMapper.map(new BodiesInFlightException()));
                return;
            }
            byte[] whole = length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
            bytes = NOTHING;
            if (length > 0 && gzip) {
                unpack(whole);
            } else {
                goOn(whole);
            }
        }
    }

    private void goOn(byte[] whole) {
        whenRead.accept(whole);
        context.next();
    }

    private void unpack(byte[] packed) {
        Callable<byte[]> work = () -> BodyDecoder.unpack(packed, bounds.size(), reservation::body);
        context.vertx().executeBlocking(work, false).onComplete(unpacked -> {
            if (context.response().closed()) {
                return;
            }
            if (unpacked.succeeded()) {
                goOn(unpacked.result());
            } else if (unpacked.cause() instanceof BodyDecoder.TooLargeException) {
                refuse(ErrorMapper.tooLarge(bounds.size()));
            } else {
                refuse(ErrorMapper.map(unpacked.cause()));
            }
        });
    }

    /** A client that sends no more, or next to nothing, gives back what it takes. */
    private void watch() {
        timer = context.vertx().setTimer(Duration.ofNanos(Math.max(0, rest())).toMillis() + 1, rung -> {
            if (!done && rest() <= 0) {
                context.response().putHeader(HttpHeaders.CONNECTION, "close");
                refuse(ErrorMapper.http(408));
            } else if (!done) {
                watch();
            }
        });
    }

    /** Nanoseconds until the next part must have come. */
    private long rest() {
        long now = System.nanoTime();
        long pause = bounds.pause().toNanos();
        long earned = (long) ((double) received / bounds.rate() * NANOS);
        return Math.min(pause - (now - lastPart), pause + earned - (now - began));
    }

    private void refuse(ApiError error) {
        done = true;
        bytes = NOTHING;
        ErrorResponses.send(context, error);
    }
}
