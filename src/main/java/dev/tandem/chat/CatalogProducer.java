package dev.tandem.chat;

import dev.tandem.routing.ConfiguredModels;
import dev.tandem.routing.DefaultModelConfig;
import dev.tandem.routing.ModelCatalog;
import dev.tandem.routing.RoutingConfig;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Makes the configured catalogue available for injection; routing itself knows no framework. */
class CatalogProducer {

    @Produces
    @Singleton
    ModelCatalog catalog(RoutingConfig config, DefaultModelConfig byDefault) {
        return ConfiguredModels.catalog(config, byDefault.defaultModel());
    }
}
