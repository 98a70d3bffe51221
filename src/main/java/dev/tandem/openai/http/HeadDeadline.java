package dev.tandem.openai.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection whose client does not send the head of a request in time, counted from when it connected or, after
 * a response, from the head's first byte. Stands before everything that reads bytes, TLS included, and is confined to
 * the connection's event loop.
 */
final class HeadDeadline extends ChannelInboundHandlerAdapter {

    private final Duration limit;
    private boolean between;
    private int underWay;
    private @Nullable ScheduledFuture<?> timer;

    HeadDeadline(Duration limit) {
        this.limit = limit;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) throws Exception {
        start(context);
        super.channelActive(context);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        stop();
        super.channelInactive(context);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object bytes) throws Exception {
        if (between) {
            start(context);
        }
        super.channelRead(context, bytes);
    }

    void headEnded() {
        underWay++;
        between = false;
        stop();
    }

    /** What is pipelined begins before the response in front of it has ended altogether. */
    void responseEnded() {
        underWay = Math.max(0, underWay - 1);
        between = underWay == 0;
        stop();
    }

    /** The rest of a body that nobody asked for is no part of a head. */
    void bodyEnded() {
        responseEnded();
    }

    private void start(ChannelHandlerContext context) {
        between = false;
        stop();
        timer = context.executor()
                .schedule(
                        () -> {
                            var _ = context.close();
                        },
                        limit.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    private void stop() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }
}
