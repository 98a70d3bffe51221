package dev.tandem.engine.http;

import io.netty.handler.codec.compression.DecompressionException;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.VertxException;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.StreamResetException;
import java.io.IOException;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * What an upstream does against HTTP. Vert.x logs each as an error, in words that quote what was sent, which may hold
 * anything; here each is one line without a word of the upstream's.
 */
final class ProtocolFault {

    private static final Logger LOG = Logger.getLogger(ProtocolFault.class);

    private ProtocolFault() {}

    /** What it is; empty where the connection was merely lost. */
    static Optional<String> of(Throwable failure) {
        return switch (failure) {
            case HttpClosedException _ -> Optional.empty();
            case StreamResetException _ -> Optional.empty();
            case IOException _ -> Optional.empty();
            case TooLongHttpHeaderException _ -> Optional.of("the head of its response is too large");
            case TooLongHttpLineException _ -> Optional.of("the first line of its response is too long");
            case DecompressionException _ -> Optional.of("its response cannot be decompressed");
            case NumberFormatException _ -> Optional.of("a chunk of its response has no valid size");
            case VertxException _ -> Optional.of("it sent more than the response that was asked for");
            default ->
                Optional.of(
                        "what it sent is no valid HTTP (" + failure.getClass().getSimpleName() + ")");
        };
    }

    /**
     * Tells the operator.
     *
     * @param property what the names of the variant's settings begin with
     */
    static void log(String property, Throwable failure) {
        of(failure).ifPresent(fault -> LOG.warnf("%s: the upstream violates HTTP: %s.", property, fault));
    }
}
