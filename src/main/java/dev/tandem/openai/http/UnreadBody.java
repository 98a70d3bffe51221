package dev.tandem.openai.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The rest of a body that is still to come when the request has its answer already. Some of it is read, and kept nowhere,
 * for a client that is cut off while it sends may not see why; where that is much or takes too long, the connection is
 * closed.
 */
public final class UnreadBody {

    private static final String READ = UnreadBody.class.getName();
    /** A client that has more than this left to send is told to rather close its connection. */
    private static final int SHORT = 1024 * 1024;
    /** What is still read at the most. */
    private static final int DISCARDED = 32 * 1024 * 1024;
    /** How long that is done at the most. */
    private static final Duration LINGER = Duration.ofSeconds(2);

    private UnreadBody() {}

    /** Looks after the body of this request, whoever answers it. */
    public static void watch(RoutingContext context) {
        HttpServerRequest request = context.request();
        HttpServerResponse response = context.response();
        boolean body = isExpected(request);
        context.addHeadersEndHandler(head -> {
            if (body && isUnread(context) && mustClose(request)) {
                response.putHeader(HttpHeaders.CONNECTION, "close");
            }
            if (says(response.headers().get(HttpHeaders.CONNECTION), "close")) {
                ConnectionState.closes(request);
            }
        });
        if (body) {
            context.addEndHandler(ended -> {
                if (ended.succeeded() && isUnread(context)) {
                    discard(context);
                }
            });
        }
    }

    /** Notes that the body was read to its end. Vert.x says that of no request that Quarkus REST has paused since. */
    public static void wasRead(RoutingContext context) {
        context.put(READ, true);
    }

    private static boolean isUnread(RoutingContext context) {
        return context.get(READ) == null && !context.request().isEnded();
    }

    /** Whether the head announces a body, be it an empty one in chunks. */
    public static boolean isExpected(HttpServerRequest request) {
        return declaredLength(request) > 0 || request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null;
    }

    /** Whether the client waits for a word before it sends the body. */
    public static boolean isAwaitingContinue(HttpServerRequest request) {
        return says(request.getHeader(HttpHeaders.EXPECT), "100-continue");
    }

    /** The length that the head declares; -1 when it declares none. */
    public static long declaredLength(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        try {
            return length == null ? -1 : Long.parseLong(length);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /** A client that was not told to send on may send its next request instead, which must not be taken for the body. */
    private static boolean mustClose(HttpServerRequest request) {
        return declaredLength(request) > SHORT || request.getHeader(HttpHeaders.EXPECT) != null;
    }

    private static void discard(RoutingContext context) {
        HttpServerRequest request = context.request();
        boolean closing = ConnectionState.isClosing(request);
        long[] discarded = new long[1];
        request.handler(part -> {
            discarded[0] += part.length();
            if (discarded[0] > DISCARDED) {
                ConnectionState.close(request);
            }
        });
        request.endHandler(end -> {
            if (closing) {
                ConnectionState.close(request);
            } else {
                ConnectionState.bodyEnded(request);
            }
        });
        request.resume();
        context.vertx().setTimer(LINGER.toMillis(), rung -> {
            if (closing || !request.isEnded()) {
                ConnectionState.close(request);
            }
        });
    }

    private static boolean says(@Nullable String header, String token) {
        return header != null && header.toLowerCase(Locale.ROOT).contains(token);
    }
}
