package dev.tandem.access;

import dev.tandem.access.AccessPolicy.Origin;
import dev.tandem.access.CrossSite.Fetch;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads from a request where it comes from. */
public final class RequestOrigins {

    private RequestOrigins() {}

    /** Where this request comes from. */
    public static Origin of(RoutingContext context) {
        HttpServerRequest request = context.request();
        HostAndPort asked = request.authority();
        return new Origin(
                Optional.ofNullable(request.getHeader("Authorization"))
                        .or(() -> Optional.ofNullable(request.getHeader("X-Api-Key"))
                                .map(key -> "Bearer " + key)),
                isLoopback(request.remoteAddress()),
                ProxySigns.none(request.version() == HttpVersion.HTTP_1_0, request.headers()),
                asked != null && HostNames.isLoopback(asked.host()),
                CrossSite.isForeign(fetch(context)));
    }

    /** What a browser says of this request. */
    static Fetch fetch(RoutingContext context) {
        HttpServerRequest request = context.request();
        boolean opening =
                HttpMethod.GET.equals(request.method()) && "navigate".equals(request.getHeader("Sec-Fetch-Mode"));
        return new Fetch(all(request, "Origin"), all(request, "Sec-Fetch-Site"), opening, request.getHeader("Host"));
    }

    /** A header that no browser sends twice: together, two are nobody's. */
    private static @Nullable String all(HttpServerRequest request, String name) {
        List<String> values = request.headers().getAll(name);
        return values.isEmpty() ? null : String.join(",", values);
    }

    private static boolean isLoopback(SocketAddress peer) {
        return peer.isInetSocket()
                && peer.hostAddress() != null
                && (peer.hostAddress().startsWith("127.")
                        || peer.hostAddress().equals("::1")
                        || peer.hostAddress().equals("0:0:0:0:0:0:0:1"));
    }
}
