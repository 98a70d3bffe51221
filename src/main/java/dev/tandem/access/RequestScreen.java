package dev.tandem.access;

import dev.tandem.access.AccessDeniedException.Reason;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Refuses what a browser sends for somebody else's web page, before anything is done for it: requests of a foreign
 * origin, unless CORS allows that origin, and those under a host name that may be a stranger's, as long as no key
 * protects what they ask for. Thread-safe.
 */
@ApplicationScoped
public class RequestScreen {

    private static final String ADMIN = "/admin";

    private final ApiKeys keys;
    private final HostNames hosts;
    private final boolean cors;

    /** @param cors whether Quarkus's filter, which refuses every origin that is not listed, comes first */
    @Inject
    RequestScreen(
            ApiKeys keys,
            AccessConfig config,
            @ConfigProperty(name = "quarkus.http.cors.enabled", defaultValue = "false") boolean cors) {
        this(keys, config.hosts().orElse(List.of()), cors);
    }

    RequestScreen(ApiKeys keys, List<String> hosts, boolean cors) {
        this.keys = keys;
        this.hosts = new HostNames(hosts);
        this.cors = cors;
    }

    /**
     * Lets a request pass unless a web page of another origin sent it.
     *
     * @throws AccessDeniedException if one did
     */
    public void refuseForeignPage(RoutingContext context) {
        CrossSite.Fetch fetch = RequestOrigins.fetch(context);
        if (CrossSite.isForeign(fetch) && !(cors && fetch.origin() != null)) {
            throw new AccessDeniedException(
                    Reason.FORBIDDEN,
                    "A web page of another origin may not use this server."
                            + " List its origin in quarkus.http.cors.origins, with quarkus.http.cors.enabled=true.");
        }
    }

    /**
     * Lets a request pass unless it asks for a host whose name may be a stranger's, and no key protects what it asks for.
     *
     * @throws AccessDeniedException if so
     */
    public void refuseUntrustedHost(RoutingContext context) {
        HttpServerRequest request = context.request();
        HostAndPort asked = request.authority();
        checkHost(context.normalizedPath(), asked == null ? null : asked.host());
    }

    private void checkHost(@Nullable String path, @Nullable String host) {
        Role needed = path != null && path.startsWith(ADMIN) ? Role.ADMIN : Role.CLIENT;
        if (!keys.anyOf(needed) && !hosts.isTrusted(host)) {
            throw new AccessDeniedException(
                    Reason.FORBIDDEN,
                    "Without a key, this server does not answer under the name '" + host
                            + "', which any web page might claim. List it in tandem.access.hosts, or configure a client's key.");
        }
    }
}
