package dev.tandem.access;

import java.util.List;
import java.util.Locale;
import java.util.Map.Entry;
import java.util.Set;

/**
 * Tells by its head whether a request came through a proxy: by what nginx, Caddy, Traefik, HAProxy, Envoy, Apache, and
 * those of the clouds and tunnels add, and by what a plain {@code proxy_pass} of nginx takes away. A proxy that leaves
 * no sign, such as one that only forwards TCP, is not told from a client.
 */
final class ProxySigns {

    private static final Set<String> HEADERS = Set.of(
            "forwarded",
            "via",
            "client-ip",
            "true-client-ip",
            "cdn-loop",
            "front-end-https",
            "proxy-connection",
            "x-client-ip",
            "x-cluster-client-ip",
            "x-real-ip",
            "x-real-port",
            "x-remote-addr",
            "x-remote-ip",
            "x-scheme",
            "x-url-scheme",
            "x-proxyuser-ip",
            "x-host",
            "x-http-host-override",
            "x-rewrite-url",
            "x-varnish",
            "x-haproxy-server-state");
    private static final List<String> PREFIXES = List.of(
            "x-forwarded",
            "x-original-",
            "x-envoy-",
            "x-amzn-",
            "x-amz-cf-",
            "x-appengine-",
            "x-azure-",
            "x-arr-",
            "x-cloud-trace-",
            "x-ms-proxy",
            "x-traefik-",
            "x-proxy-",
            "cf-",
            "fastly-",
            "fly-",
            "tailscale-");

    private ProxySigns() {}

    /** Whether nothing in it says that somebody else forwarded it. */
    static boolean none(boolean http10, Iterable<Entry<String, String>> headers) {
        if (http10) {
            return false;
        }
        for (Entry<String, String> header : headers) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            if (HEADERS.contains(name) || PREFIXES.stream().anyMatch(name::startsWith)) {
                return false;
            }
            // nginx opens a connection for every request unless it is told otherwise.
            if (name.equals("connection")
                    && header.getValue().toLowerCase(Locale.ROOT).contains("close")) {
                return false;
            }
        }
        return true;
    }
}
