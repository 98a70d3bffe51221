package dev.tandem.drift;

import dev.tandem.engine.EnginesCheck;
import dev.tandem.routing.ConfigurationCheck;
import dev.tandem.routing.ConfigurationFaults;
import dev.tandem.routing.ConfiguredModels;
import dev.tandem.routing.RoutingConfig;
import jakarta.inject.Singleton;
import java.util.TreeMap;

/** Checks how drift would be measured, of the models that are sound otherwise. */
@Singleton
class DriftCheck implements ConfigurationCheck {

    private final DriftConfig config;
    private final RoutingConfig routing;
    private final EnginesCheck engines;

    DriftCheck(DriftConfig config, RoutingConfig routing, EnginesCheck engines) {
        this.config = config;
        this.routing = routing;
        this.engines = engines;
    }

    @Override
    public void check(ConfigurationFaults faults) {
        new TreeMap<>(config.models()).forEach((name, settings) -> {
            DriftConfig.Settings drift = settings.experiment().drift();
            if (drift.rate() > 0) {
                ConfiguredModels.sound(routing, name)
                        .ifPresent(model -> faults.collect(() -> DriftPlans.measured(
                                model,
                                drift,
                                model.variants().stream()
                                        .filter(variant -> engines.scores(variant.id()))
                                        .toList())));
            }
        });
    }
}
