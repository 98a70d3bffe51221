package dev.tandem.openai.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.AttributeKey;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.function.BiConsumer;

/** What is known of the connection on which a request came, beyond that request. Confined to its event loop. */
public final class ConnectionState {

    private static final AttributeKey<Boolean> CLOSING = AttributeKey.valueOf(ConnectionState.class, "closing");

    private ConnectionState() {}

    /** Notes that the client was told that the connection closes: nothing more is done for what it sent already. */
    public static void closes(HttpServerRequest request) {
        channel(request).attr(CLOSING).set(true);
    }

    /** Whether the client was told that the connection closes. */
    public static boolean isClosing(HttpServerRequest request) {
        return channel(request).attr(CLOSING).get() != null;
    }

    /** A head has arrived whole. */
    public static void headEnded(HttpServerRequest request) {
        HeadDeadline deadline = channel(request).pipeline().get(HeadDeadline.class);
        if (deadline != null) {
            deadline.headEnded();
        }
        onHalfClosed(request, (context, client) -> client.headEnded(request));
    }

    /** Whether the body of the request is being read, and not at its end. */
    public static void awaitsBody(HttpServerRequest request, boolean awaited) {
        onHalfClosed(request, (context, client) -> client.awaitsBody(awaited));
    }

    /**
     * Says how to find out in the midst of an answer whether a client that sends no more still reads.
     *
     * @param harmless sends what the client ignores; called on the event loop
     */
    public static void onProbe(HttpServerRequest request, Runnable harmless) {
        onHalfClosed(request, (context, client) -> client.onProbe(harmless));
    }

    /** A response has ended: what comes now is another head. */
    public static void responseEnded(HttpServerRequest request) {
        HeadDeadline deadline = channel(request).pipeline().get(HeadDeadline.class);
        if (deadline != null) {
            deadline.responseEnded();
        }
        onHalfClosed(request, (context, client) -> client.responseEnded(context, request));
    }

    /** The rest of a body has come after its response had ended: what comes now is another head. */
    static void bodyEnded(HttpServerRequest request) {
        HeadDeadline deadline = channel(request).pipeline().get(HeadDeadline.class);
        if (deadline != null) {
            deadline.bodyEnded();
        }
    }

    /** Sends what was written now, rather than when all that came in was read: the connection may be closed by then. */
    public static void flush(HttpServerRequest request) {
        channel(request).flush();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // whether closing a dead connection worked changes nothing
    public static void close(HttpServerRequest request) {
        request.connection().close();
    }

    /** A response may end on a worker thread. */
    private static void onHalfClosed(
            HttpServerRequest request, BiConsumer<ChannelHandlerContext, HalfClosedClient> told) {
        ChannelHandlerContext context = channel(request).pipeline().context(HalfClosedClient.class);
        if (context == null) {
            return;
        }
        HalfClosedClient client = (HalfClosedClient) context.handler();
        if (context.executor().inEventLoop()) {
            told.accept(context, client);
        } else {
            context.executor().execute(() -> told.accept(context, client));
        }
    }

    private static Channel channel(HttpServerRequest request) {
        return ((ConnectionBase) request.connection()).channel();
    }
}
