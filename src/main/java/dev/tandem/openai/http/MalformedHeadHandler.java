package dev.tandem.openai.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Puts a request with a {@link MalformedHead} in the place of a head that cannot be read or is of another version, so that whoever answers requests
 * answers it in its turn, and drops what comes after it. Takes its own place behind the decoder as soon as there is one: with the first bytes, or when
 * the two sides have agreed on TLS.
 */
final class MalformedHeadHandler extends ChannelInboundHandlerAdapter {

    private enum Place {
        FRONT,
        BEHIND_TLS,
        BEHIND_DECODER
    }

    private static final Set<HttpVersion> VERSIONS = Set.of(HttpVersion.HTTP_1_0, HttpVersion.HTTP_1_1);
    private static final Pattern PLAIN = Pattern.compile("/[a-z/_]*");

    private final Place place;
    private boolean over;

    MalformedHeadHandler() {
        this(Place.FRONT);
    }

    private MalformedHeadHandler(Place place) {
        this.place = place;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        MalformedHead malformed = message instanceof HttpRequest request ? malformed(request) : null;
        if (over) {
            ReferenceCountUtil.release(message);
        } else if (malformed != null) {
            over = true;
            ReferenceCountUtil.release(message);
            HttpRequest unread = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/");
            // Routers refuse by themselves what names no host.
            unread.headers().set(HttpHeaderNames.HOST, "localhost");
            unread.setDecoderResult(malformed);
            context.fireChannelRead(unread);
            context.fireChannelRead(LastHttpContent.EMPTY_LAST_CONTENT);
        } else {
            settle(context);
            context.fireChannelRead(message);
        }
    }

    /** Quarkus looks whether a target is one as well, and answers without a body then. */
    private static @Nullable MalformedHead malformed(HttpRequest request) {
        if (request.decoderResult().isFailure()) {
            return new MalformedHead(request.decoderResult().cause());
        }
        if (!VERSIONS.contains(request.protocolVersion())) {
            return MalformedHead.ofVersion(request.protocolVersion());
        }
        if (!PLAIN.matcher(request.uri()).matches()) {
            try {
                var _ = new URI(request.uri());
            } catch (URISyntaxException e) {
                return new MalformedHead(e);
            }
        }
        return null;
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
