package dev.tandem.access;

import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Says at start who is let in without a key. */
@Singleton
class AccessCheck {

    private static final Logger LOG = Logger.getLogger(AccessCheck.class);

    /** Who may do what, and where. */
    static String summary(ApiKeys keys, String host, int port) {
        return "Keys: %d for clients (/v1), %d for administrators (/v1 and /admin); at http://%s"
                .formatted(
                        keys.count(Role.CLIENT),
                        keys.count(Role.ADMIN),
                        (host.contains(":") ? "[" + host + "]" : host) + ":" + port);
    }

    void tell(
            @Observes StartupEvent event,
            ApiKeys keys,
            AccessConfig config,
            @ConfigProperty(name = "quarkus.http.host") String host,
            @ConfigProperty(name = "quarkus.http.port") int port) {
        if (keys.any()) {
            LOG.info(summary(keys, host, port));
        }
        boolean local = HostNames.isLoopback(host);
        if (!keys.anyOf(Role.CLIENT)) {
            if (local) {
                LOG.infof(
                        "/v1 needs no key, so Tandem listens on this machine only (%s). Configure a client's key with"
                                + " tandem.access.keys.<name>.secret, or set quarkus.http.host.",
                        host);
            } else {
                LOG.warnf(
                        "/v1 NEEDS NO KEY AND IS OPEN TO EVERYONE WHO REACHES %s. Configure a client's key with"
                                + " tandem.access.keys.<name>.secret, or set quarkus.http.host=127.0.0.1.",
                        host);
            }
        }
        if (!keys.anyOf(Role.ADMIN)) {
            if (config.openAdmin()) {
                LOG.warn("/admin NEEDS NO KEY AND IS OPEN TO EVERYONE, as tandem.access.open-admin says.");
            } else if (!local || keys.anyOf(Role.CLIENT)) {
                LOG.warn(
                        "/admin has no key: it answers on this machine only, and not through a proxy, as far as one can"
                                + " be told. Configure a key with tandem.access.keys.<name>.role=admin.");
            }
        }
    }
}
