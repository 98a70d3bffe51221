package dev.tandem.openai;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;

/**
 * Reads a request's body on the event loop, up to a limit. Quarkus REST would hand bodies above 10 kB to a worker
 * thread, and answer those above the limit without a body of its own.
 */
final class RequestBody {

    private static final String KEY = RequestBody.class.getName();

    private RequestBody() {}

    /** Reads the body, then calls {@code whenRead} and lets the request go on; or answers 413. */
    static void read(RoutingContext context, long limit, Runnable whenRead) {
        HttpServerRequest request = context.request();
        if (declaredLength(request) > limit) {
            refuse(context);
            return;
        }
        Buffer body = Buffer.buffer();
        request.handler(part -> {
            if (body.length() + part.length() <= limit) {
                body.appendBuffer(part);
            } else if (!context.response().ended()) {
                refuse(context);
            }
        });
        request.endHandler(end -> {
            if (!context.response().ended()) {
                context.put(KEY, body);
                whenRead.run();
                context.next();
            }
        });
        request.resume();
    }

    /** The body that was read. */
    static byte[] of(RoutingContext context) {
        Buffer body = context.get(KEY);
        return body == null ? new byte[0] : body.getBytes();
    }

    private static long declaredLength(HttpServerRequest request) {
        String length = request.getHeader("Content-Length");
        try {
            return length == null ? 0 : Long.parseLong(length);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** The rest of the body stays unread, so the connection cannot carry another request. */
    private static void refuse(RoutingContext context) {
        context.response().putHeader("Connection", "close");
        ErrorResponses.send(context, ErrorMapper.http(413));
    }
}
