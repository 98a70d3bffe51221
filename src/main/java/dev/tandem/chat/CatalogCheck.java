package dev.tandem.chat;

import dev.tandem.routing.ConfigurationCheck;
import dev.tandem.routing.ConfigurationFaults;
import dev.tandem.routing.ConfiguredModels;
import dev.tandem.routing.DefaultModelConfig;
import dev.tandem.routing.RoutingConfig;
import jakarta.inject.Singleton;

/** Checks models and variants as routing sees them, which knows no framework. */
@Singleton
class CatalogCheck implements ConfigurationCheck {

    private final RoutingConfig config;
    private final DefaultModelConfig byDefault;

    CatalogCheck(RoutingConfig config, DefaultModelConfig byDefault) {
        this.config = config;
        this.byDefault = byDefault;
    }

    @Override
    public void check(ConfigurationFaults faults) {
        ConfiguredModels.check(config, byDefault.defaultModel(), faults);
    }
}
