package dev.tandem.openai.http;

import io.netty.bootstrap.ChannelInitializerExtension;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Sets a {@link HeadDeadline}, a {@link HalfClosedClient} and a {@link MalformedHeadHandler} on every connection that is
 * accepted. Neither Vert.x nor Quarkus have one, nor a place to add it; Netty has, and finds this class as a service, as
 * soon as a system property asks it to look.
 */
public final class HeadDeadlines extends ChannelInitializerExtension {

    private static volatile @Nullable Duration limit;

    /** Has Netty look for services; must be called before it opens its first connection. */
    public static void install(Duration headTimeout) {
        System.setProperty(EXTENSIONS_SYSTEM_PROPERTY, "serviceload");
        limit = headTimeout;
    }

    @Override
    public void postInitializeServerChildChannel(Channel channel) {
        Duration timeout = limit;
        if (timeout != null) {
            channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
            channel.pipeline().addFirst(new HalfClosedClient(), new HeadDeadline(timeout), new MalformedHeadHandler());
        }
    }
}
