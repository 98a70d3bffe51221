package dev.tandem.openai.http;

import dev.tandem.openai.validation.InvalidRequestException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.compression.DecompressionException;
import io.netty.handler.codec.compression.JdkZlibDecoder;
import io.netty.handler.codec.compression.ZlibWrapper;

/**
 * Tells of a body in gzip for which there is no memory whether it is too large in any case: its parts are unpacked, counted
 * and forgotten. Blocks for as long as that takes, which the limit bounds; for one thread at a time.
 */
public final class BodyMeter implements AutoCloseable {

    /** Unpacks to 8 MiB at the most. */
    private static final int PIECE = 8 * 1024;
    /** What is unpacked is forgotten, so nothing needs to bound the buffer between. */
    private static final int ANY_SIZE = 0;

    private final long limit;
    private final EmbeddedChannel unpacking;
    private long length;

    /** @param limit the most bytes that it may become */
    public BodyMeter(long limit) {
        this.limit = limit;
        this.unpacking = new EmbeddedChannel(new JdkZlibDecoder(ZlibWrapper.GZIP, ANY_SIZE), new Count());
    }

    private final class Count extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object part) {
            ByteBuf bytes = (ByteBuf) part;
            length += bytes.readableBytes();
            bytes.release();
        }
    }

    /**
     * Counts the next part.
     *
     * @return whether the body has not become too large so far
     * @throws InvalidRequestException when it is not gzip
     */
    public boolean fits(byte[] part) {
        try {
            for (int at = 0; at < part.length && length <= limit; at += PIECE) {
                unpacking.writeInbound(Unpooled.wrappedBuffer(part, at, Math.min(PIECE, part.length - at)));
            }
        } catch (DecompressionException e) {
            throw BodyDecoder.notGzip();
        }
        return length <= limit;
    }

    @Override
    public void close() {
        unpacking.finishAndReleaseAll();
    }
}
