package dev.tandem.switchback;

import dev.tandem.engine.EnginesCheck;
import dev.tandem.engine.EnginesConfig;
import dev.tandem.engine.Residency;
import dev.tandem.routing.ConfigurationCheck;
import dev.tandem.routing.ConfigurationFaults;
import dev.tandem.routing.ConfiguredModels;
import dev.tandem.routing.Model;
import dev.tandem.routing.RoutingConfig;
import jakarta.inject.Singleton;
import java.util.TreeMap;

/** Checks how variants would take turns, of the models that are sound otherwise. */
@Singleton
class SwitchbackCheck implements ConfigurationCheck {

    private final EnginesConfig config;
    private final SwitchbackConfig turns;
    private final RoutingConfig routing;
    private final EnginesCheck engines;

    SwitchbackCheck(EnginesConfig config, SwitchbackConfig turns, RoutingConfig routing, EnginesCheck engines) {
        this.config = config;
        this.turns = turns;
        this.routing = routing;
        this.engines = engines;
    }

    @Override
    public void check(ConfigurationFaults faults) {
        new TreeMap<>(config.models()).forEach((name, settings) -> {
            var own = turns.models().get(name);
            if (own != null && settings.residency() == Residency.SWITCHBACK) {
                ConfiguredModels.sound(routing, name).ifPresent(model -> check(model, own.switchback(), faults));
            }
        });
    }

    private void check(Model model, SwitchbackConfig.Settings settings, ConfigurationFaults faults) {
        faults.collect(() -> SwitchbackDesign.of(model, settings));
        model.variants()
                .forEach(variant -> faults.collect(
                        () -> SwitchbackControllers.check(model, variant, engines.unloads(variant.id()))));
    }
}
