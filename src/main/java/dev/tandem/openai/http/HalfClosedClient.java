package dev.tandem.openai.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Gives its answer to a client that said it sends no more, and finds out soon whether it is still there to read it.
 *
 * <p>A client that closes its connection says the same as one that closes half of it. Only what is sent to it tells them
 * apart: a closed connection resets, and the write after that fails, upon which Netty closes. What can be sent without
 * harm is the beginning of the answer, which is the same for all: {@code HTTP/1.}, a byte at a time; and a comment once
 * a stream of events has begun. TLS has a farewell of its own, so there the connection is closed at once, as it is where
 * no answer is due. Stands before everything else, and is confined to the connection's event loop.
 */
final class HalfClosedClient extends ChannelDuplexHandler {

    private static final byte[] BEGINNING = "HTTP/1.".getBytes(StandardCharsets.US_ASCII);
    /** Of an interim response, the first digit of the status is 1. */
    private static final int STATUS = "HTTP/1.1 ".length();
    /** Between a probe and the next: two within the time of a machine near by, one for those far off, few for later. */
    private static final long[] PAUSES_MILLIS = {50, 450, 5_000, 30_000, 60_000, 120_000};

    private @Nullable HttpServerRequest open;
    private @Nullable Runnable comment;
    private boolean bodyAwaited;
    private boolean begun;
    private boolean halfClosed;
    private int sentAhead;
    private int probes;
    private @Nullable ScheduledFuture<?> timer;

    /** A request came, whose answer is due. */
    void headEnded(HttpServerRequest request) {
        open = request;
        comment = null;
        bodyAwaited = false;
        begun = false;
        sentAhead = 0;
    }

    /** Whether the body of the request is being read, and so may not be here. */
    void awaitsBody(boolean awaited) {
        bodyAwaited = awaited;
    }

    /** @param harmless sends what the client ignores, in the midst of the answer */
    void onProbe(Runnable harmless) {
        comment = harmless;
    }

    /** The answer to this request was written, or will never be. */
    @SuppressWarnings("ReferenceEquality") // requests have no other identity
    void responseEnded(ChannelHandlerContext context, HttpServerRequest request) {
        if (open == request) {
            open = null;
            if (halfClosed) {
                // After the next request, if that came before the client fell silent.
                context.executor().execute(() -> closeUnlessAsked(context));
            }
        }
    }

    private void closeUnlessAsked(ChannelHandlerContext context) {
        if (open == null) {
            context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
        if (event instanceof ChannelInputShutdownEvent) {
            halfClosed = true;
            if (open == null || context.pipeline().get(SslHandler.class) != null) {
                var _ = context.close();
            } else {
                probe(context);
            }
        } else if (!(event instanceof ChannelInputShutdownReadComplete)) {
            super.userEventTriggered(context, event);
        }
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws Exception {
        if (!begun && message instanceof ByteBuf bytes && bytes.isReadable() && !isInterim(bytes)) {
            begun = true;
            bytes.skipBytes(sentAhead);
        }
        super.write(context, message, promise);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        if (timer != null) {
            timer.cancel(false);
        }
        super.channelInactive(context);
    }

    private void probe(ChannelHandlerContext context) {
        boolean incomplete = bodyAwaited && !begun;
        if (incomplete && probes > 0) {
            // What is missing never comes.
            var _ = context.close();
            return;
        }
        if (open != null && !incomplete) {
            ask(context);
        }
        long pause = PAUSES_MILLIS[Math.min(probes++, PAUSES_MILLIS.length - 1)];
        timer = context.executor().schedule(() -> probe(context), pause, TimeUnit.MILLISECONDS);
    }

    private void ask(ChannelHandlerContext context) {
        if (begun && comment != null) {
            comment.run();
        } else if (!begun && sentAhead < BEGINNING.length) {
            var _ = context.writeAndFlush(Unpooled.wrappedBuffer(BEGINNING, sentAhead++, 1));
        }
    }

    private static boolean isInterim(ByteBuf bytes) {
        return bytes.readableBytes() > STATUS && bytes.getByte(bytes.readerIndex() + STATUS) == '1';
    }
}
