package dev.tandem.engine;

import dev.tandem.engine.EnginesConfig.ModelConfig;
import dev.tandem.engine.EnginesConfig.VariantConfig;
import dev.tandem.inference.EngineFactory;
import dev.tandem.routing.ConfigurationCheck;
import dev.tandem.routing.ConfigurationFaults;
import dev.tandem.routing.RoutingConfig;
import dev.tandem.routing.VariantId;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiPredicate;

/** Checks what {@link EngineRegistry} would make engines of, and tells what they could do, without making any. */
@Singleton
public class EnginesCheck implements ConfigurationCheck {

    private final EnginesConfig config;
    private final RoutingConfig routing;
    private final Map<String, EngineFactory> kinds;

    EnginesCheck(EnginesConfig config, RoutingConfig routing, @Any Instance<EngineFactory> factories) {
        this.config = config;
        this.routing = routing;
        this.kinds = EngineRegistry.byKind(factories);
    }

    @Override
    public void check(ConfigurationFaults faults) {
        new TreeMap<>(config.models()).forEach((model, settings) -> {
            faults.collect(() -> new ForcedSampling(model, settings.sampling()));
            new TreeMap<>(settings.variants())
                    .forEach((variant, own) -> check(new VariantId(model, variant), settings, own, faults));
        });
    }

    private void check(VariantId id, ModelConfig model, VariantConfig settings, ConfigurationFaults faults) {
        faults.collect(() -> Deadlines.configured(id, settings.timeout()));
        faults.collect(() -> {
            EngineFactory factory = EngineRegistry.factory(kinds, id, settings);
            faults.collect(() -> EngineRegistry.checkTemplate(id, model, factory, routing));
            factory.check(id, faults);
        });
    }

    /** Whether the engine of a variant can score answers; false where there is none of its kind. */
    public boolean scores(VariantId id) {
        return is(id, EngineFactory::scores);
    }

    /** Whether the engine of a variant can unload its weights; false where there is none of its kind. */
    public boolean unloads(VariantId id) {
        return is(id, EngineFactory::unloads);
    }

    private boolean is(VariantId id, BiPredicate<EngineFactory, VariantId> trait) {
        return Optional.ofNullable(config.models().get(id.model()))
                .map(model -> model.variants().get(id.variant()))
                .map(variant -> kinds.get(variant.engine()))
                .filter(factory -> trait.test(factory, id))
                .isPresent();
    }
}
