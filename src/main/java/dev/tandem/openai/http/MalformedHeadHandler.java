package dev.tandem.openai.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;

/**
 * Puts a request with a {@link MalformedHead} in the place of a head that cannot be read, so that whoever answers requests
 * answers it in its turn. Takes its own place behind the decoder as soon as there is one: with the first bytes, or when
 * the two sides have agreed on TLS.
 */
final class MalformedHeadHandler extends ChannelInboundHandlerAdapter {

    private enum Place {
        FRONT,
        BEHIND_TLS,
        BEHIND_DECODER
    }

    private final Place place;

    MalformedHeadHandler() {
        this(Place.FRONT);
    }

    private MalformedHeadHandler(Place place) {
        this.place = place;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest request && request.decoderResult().isFailure()) {
            HttpRequest unread = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/");
            unread.setDecoderResult(
                    new MalformedHead(request.decoderResult().cause()));
            ReferenceCountUtil.release(message);
            context.fireChannelRead(unread);
            context.fireChannelRead(LastHttpContent.EMPTY_LAST_CONTENT);
        } else {
            settle(context);
            context.fireChannelRead(message);
        }
    }

    /** After the others: one of them makes what comes behind TLS. */
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        context.fireUserEventTriggered(event);
        settle(context);
    }

    private void settle(ChannelHandlerContext context) {
        if (place == Place.BEHIND_DECODER || context.isRemoved()) {
            return;
        }
        ChannelPipeline pipeline = context.pipeline();
        ChannelHandlerContext decoder = pipeline.context(HttpRequestDecoder.class);
        ChannelHandlerContext tls = pipeline.context(SslHandler.class);
        if (decoder != null) {
            move(pipeline, decoder, Place.BEHIND_DECODER);
        } else if (tls != null && place == Place.FRONT) {
            move(pipeline, tls, Place.BEHIND_TLS);
        }
    }

    private void move(ChannelPipeline pipeline, ChannelHandlerContext before, Place next) {
        pipeline.addAfter(before.name(), null, new MalformedHeadHandler(next));
        pipeline.remove(this);
    }
}
