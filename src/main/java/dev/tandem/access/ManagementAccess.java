package dev.tandem.access;

import dev.tandem.access.AccessConfig.Management;
import dev.tandem.access.AccessPolicy.Origin;
import dev.tandem.routing.Model;
import dev.tandem.routing.ModelCatalog;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Who may read metrics, OpenAPI and the details of health. Where nothing is configured everyone may, except that metrics
 * and details, which name variants, are the operator's while a model is compared blind. Thread-safe.
 */
@ApplicationScoped
public class ManagementAccess {

    private static final String METRICS = "/q/metrics";
    private static final String HEALTH = "/q/health";

    private final AccessPolicy policy;
    private final AccessConfig config;
    private final ModelCatalog catalog;

    ManagementAccess(AccessPolicy policy, AccessConfig config, ModelCatalog catalog) {
        this.policy = policy;
        this.config = config;
        this.catalog = catalog;
    }

    /**
     * Lets someone read what is at this path.
     *
     * @throws AccessDeniedException if not
     */
    public void admit(String path, Origin origin) {
        switch (needed(path)) {
            case OPEN -> {}
            case CLIENT -> policy.admitHolder(origin);
            case ADMIN -> policy.admitAdmin(origin);
        }
    }

    private Management needed(String path) {
        boolean names = path.startsWith(METRICS) || path.startsWith(HEALTH);
        return config.management()
                .orElseGet(() ->
                        names && catalog.models().stream().anyMatch(Model::blind) ? Management.ADMIN : Management.OPEN);
    }
}
