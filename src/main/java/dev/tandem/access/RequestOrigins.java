package dev.tandem.access;

import dev.tandem.access.AccessPolicy.Origin;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.Set;

/** Reads from a request where it comes from. */
public final class RequestOrigins {

    private static final Set<String> LOCAL_NAMES = Set.of("localhost", "127.0.0.1", "::1", "[::1]");

    private RequestOrigins() {}

    /** Where this request comes from. */
    public static Origin of(RoutingContext context) {
        var request = context.request();
        HostAndPort asked = request.authority();
        return new Origin(
                Optional.ofNullable(request.getHeader("Authorization"))
                        .or(() -> Optional.ofNullable(request.getHeader("X-Api-Key"))
                                .map(key -> "Bearer " + key)),
                isLoopback(request.remoteAddress()),
                request.getHeader("Forwarded") == null && request.getHeader("X-Forwarded-For") == null,
                asked != null && LOCAL_NAMES.contains(asked.host()));
    }

    private static boolean isLoopback(SocketAddress peer) {
        return peer.isInetSocket()
                && peer.hostAddress() != null
                && (peer.hostAddress().startsWith("127.")
                        || peer.hostAddress().equals("::1")
                        || peer.hostAddress().equals("0:0:0:0:0:0:0:1"));
    }
}
